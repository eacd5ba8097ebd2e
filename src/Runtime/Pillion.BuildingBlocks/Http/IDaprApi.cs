namespace Pillion.BuildingBlocks.Http;

/// <summary>
/// The whole HTTP API of one app, callable without a socket. The Kestrel adapter and the HTTP imports of Wasm guests call the same object, so
/// both get the same handlers. Implemented in <c>Pillion.Api.Http</c>.
/// </summary>
/// <remarks>
/// Never throws for a bad request or a failing component: those are answers. The task completes synchronously whenever the component does
/// (an in-memory read never touches the thread pool).
/// </remarks>
public interface IDaprApi
{
    /// <summary>Handles one request.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    ValueTask<ApiResponse> HandleAsync(ApiRequest request, CancellationToken cancellationToken);
}
