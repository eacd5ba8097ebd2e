namespace Pillion.Abstractions.State;

/// <summary>A state store that can list keys by a pattern; it reports <see cref="StateFeatures.KeysLike"/>.</summary>
public interface IKeyListingStateStore : IStateStore
{
    /// <summary>Lists live keys in ascending ordinal order, a page at a time.</summary>
    /// <param name="pattern">A SQL <c>LIKE</c> pattern over the complete key: <c>%</c> any run, <c>_</c> one character, <c>\</c> takes the next character literally.</param>
    /// <param name="pageSize">The most keys to answer; 0 means no limit.</param>
    /// <param name="continuationToken">The token of the page before, or null for the first one.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="ComponentException">The pattern is empty, the token is none of ours, or the store failed.</exception>
    ValueTask<StateKeyPage> ListKeysAsync(string pattern, int pageSize, string? continuationToken, CancellationToken cancellationToken);
}

/// <summary>One page of keys.</summary>
/// <param name="Keys">Complete keys, ascending.</param>
/// <param name="ContinuationToken">Where the next page starts; null on the last one.</param>
public sealed record StateKeyPage(IReadOnlyList<string> Keys, string? ContinuationToken);
