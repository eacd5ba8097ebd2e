namespace Pillion.Abstractions.NameResolution;

/// <summary>Finds the hosts of apps on other machines or in other processes, and makes ours known to them.</summary>
/// <remarks>Dapr's <c>nameresolution.Resolver</c>, components-contrib <c>nameresolution/nameresolution.go</c>.</remarks>
public interface INameResolution : IComponent
{
    /// <summary>Makes an app of this process known until the announcement is disposed.</summary>
    /// <exception cref="ComponentException">It cannot be made known.</exception>
    ValueTask<IAsyncDisposable> AnnounceAsync(AppInstance instance, CancellationToken cancellationToken);

    /// <summary>Where the app can be called, one address of perhaps several (each call may give another one).</summary>
    /// <returns><c>host:port</c> of the internal gRPC endpoint of its runtime; null when nobody knows the app.</returns>
    /// <exception cref="ComponentException">Looking failed.</exception>
    ValueTask<string?> ResolveAsync(string appId, string namespaceName, CancellationToken cancellationToken);
}

/// <summary>One app of this process as others can reach it.</summary>
/// <param name="AppId">Its id.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Address">This host's address.</param>
/// <param name="InternalPort">The port of the protocol between runtimes (<c>--dapr-internal-grpc-port</c>).</param>
/// <param name="HttpPort">The port of the app's Dapr HTTP API; 0 for none.</param>
public sealed record AppInstance(string AppId, string Namespace, string Address, int InternalPort, int HttpPort);
