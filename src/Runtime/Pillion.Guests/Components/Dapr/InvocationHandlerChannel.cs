using System.Text;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.Invocation;
using Pillion.Guests.Components.Handlers;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Dapr;

/// <summary>A component that other apps call by its <c>invocation-handler</c>: request and answer whole, in one call.</summary>
internal sealed class InvocationHandlerChannel(GuestComponent app) : IAppChannel
{
    /// <summary>Whether a component has this handler.</summary>
    public static bool IsExportedBy(Component component) => component.FindExport(InvocationHandlerExports.InstanceName) is not null;

    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        var path = request.Path.TrimStart('/');
        var call = new Request(
            request.Method,
            request.Query.Length == 0 ? path : $"{path}?{request.Query}",
            [.. request.Headers.Select(field => (field.Key, Encoding.Latin1.GetBytes(field.Value)))],
            (await HandlerMessages.ReadAsync(app, request, cancellationToken)).ToArray()
        );
        var response = await ExportCall.RunAsync(app, instance => new InvocationHandlerExports(instance).OnInvoke(call), cancellationToken);
        return HandlerMessages.ToResponse(
            app,
            response.Status,
            response.Headers.Select(field => (field.Item1, Encoding.Latin1.GetString(field.Item2))),
            response.Body
        );
    }

    /// <summary>Takes no more requests, and waits for those under way.</summary>
    public async ValueTask DisposeAsync() => await app.Gate.CloseAsync();
}
