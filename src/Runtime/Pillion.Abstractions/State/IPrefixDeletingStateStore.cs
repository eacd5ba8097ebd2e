namespace Pillion.Abstractions.State;

/// <summary>A state store that can delete every key below a prefix; it reports <see cref="StateFeatures.DeleteWithPrefix"/>.</summary>
public interface IPrefixDeletingStateStore : IStateStore
{
    /// <summary>Deletes the keys <c>prefix||x</c> where <c>x</c> has no further <c>||</c>, and says how many there were.</summary>
    /// <param name="prefix">The complete prefix; a missing trailing <c>||</c> is added, as Dapr's <c>DeleteWithPrefixRequest</c> does.</param>
    /// <param name="cancellationToken">Cancels the deletion.</param>
    /// <exception cref="ComponentException">The prefix is empty, or the store failed.</exception>
    ValueTask<long> DeleteWithPrefixAsync(string prefix, CancellationToken cancellationToken);
}
