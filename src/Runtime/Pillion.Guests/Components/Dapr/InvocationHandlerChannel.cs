using System.Text;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.Invocation;
using Pillion.Guests.Components.Handlers;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Dapr;

/// <summary>A component that other apps call by its <c>invocation-handler</c>: request and answer whole, in one call.</summary>
internal sealed class InvocationHandlerChannel(GuestComponent app) : IAppChannel
{
    /// <summary>The largest request that is handed over whole; larger ones are for <c>wasi:http</c>, which streams.</summary>
    private const long MaxRequestBytes = 64L << 20;

    /// <summary>Whether a component has this handler.</summary>
    public static bool IsExportedBy(Component component) => component.FindExport(InvocationHandlerExports.InstanceName) is not null;

    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        var path = request.Path.TrimStart('/');
        var call = new Request(
            request.Method,
            request.Query.Length == 0 ? path : $"{path}?{request.Query}",
            [.. request.Headers.Select(field => (field.Key, Encoding.Latin1.GetBytes(field.Value)))],
            await ReadAsync(request, cancellationToken)
        );
        var response = await ExportCall.RunAsync(app, instance => new InvocationHandlerExports(instance).OnInvoke(call), cancellationToken);
        if (response.Status is < 100 or > 999)
        {
            throw new AppChannelException(
                AppChannelFailure.Failed,
                $"app '{app.AppId}' answered with the status {response.Status}, which is no HTTP status"
            );
        }

        var headers = new HeaderList();
        foreach (var (name, value) in response.Headers)
        {
            // The body knows its length.
            if (!name.Equals("content-length", StringComparison.OrdinalIgnoreCase))
            {
                headers.Add(name, Encoding.Latin1.GetString(value));
            }
        }

        return new InvokeResponse
        {
            Status = response.Status,
            Headers = headers,
            Body = new MessageBody(response.Body),
        };
    }

    /// <summary>Takes no more requests, and waits for those under way.</summary>
    public async ValueTask DisposeAsync() => await app.Gate.CloseAsync();

    private async ValueTask<byte[]> ReadAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (await request.Body.ReadAllAsync(MaxRequestBytes, cancellationToken)).ToArray();
        }
        catch (BodyTooLargeException e)
        {
            throw new AppChannelException(
                AppChannelFailure.TooLarge,
                $"the request to app '{app.AppId}' is larger than {MaxRequestBytes} bytes, the most that its invocation-handler can be given",
                e
            );
        }
    }
}
