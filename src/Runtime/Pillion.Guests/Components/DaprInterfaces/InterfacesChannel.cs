using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.Invocation;
using Pillion.Guests.Components.Handlers;
using Pillion.Wasm.Components;
using Request = Pillion.Guests.Components.DaprInterfaces.Wit.InvocationCallback.InvokeRequest;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <summary>A component that other apps call by its <c>invocation-callback</c>.</summary>
internal sealed class InterfacesChannel(GuestComponent app) : IAppChannel
{
    /// <summary>Whether a component has this callback.</summary>
    public static bool IsExportedBy(Component component) => component.FindExport(InvocationCallbackExports.InstanceName) is not null;

    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        if (!Enum.TryParse<HttpVerb>(request.Method, ignoreCase: true, out var verb))
        {
            throw new AppChannelException(
                AppChannelFailure.Failed,
                $"app '{app.AppId}' cannot be called with {request.Method}: its invocation-callback knows {string.Join(", ", Enum.GetNames<HttpVerb>())}"
            );
        }

        var call = new Request(
            request.Path.TrimStart('/'),
            verb,
            [.. request.Headers.Select(field => (field.Key, field.Value))],
            request.Query.Length == 0 ? null : request.Query,
            request.Headers.Get("Content-Type") ?? "",
            await HandlerMessages.ReadAsync(app, request, cancellationToken)
        );
        var response = await ExportCall.RunAsync(
            app,
            instance => new InvocationCallbackExports(instance).OnInvoke(call),
            cancellationToken
        );
        return HandlerMessages.ToResponse(app, response.Status, response.Headers, response.Body);
    }

    /// <summary>Takes no more requests, and waits for those under way.</summary>
    public async ValueTask DisposeAsync() => await app.Gate.CloseAsync();
}
