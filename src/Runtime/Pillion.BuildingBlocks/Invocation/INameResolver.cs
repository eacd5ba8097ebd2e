namespace Pillion.BuildingBlocks.Invocation;

/// <summary>
/// Finds apps that are not in this process. Asked in order after <see cref="Apps.AppRegistry"/> did not know the id.
/// </summary>
public interface INameResolver
{
    /// <summary>A channel to the app, which the resolver keeps and disposes itself; null when it does not know the app.</summary>
    /// <param name="appId">The app's id without namespace.</param>
    /// <param name="namespaceName">The namespace that was asked for, or the caller's.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    ValueTask<IAppChannel?> ResolveAsync(string appId, string namespaceName, CancellationToken cancellationToken);
}
