using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Threads;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Guests.Components;

/// <summary>An app that is a component of the world <c>wasi:http/proxy</c>: it is called by <c>incoming-handler.handle</c>.</summary>
/// <remarks>
/// The guest runs on a guest thread. Its answer is given when it has returned, or as soon as it waits for something: then its body is read
/// while the guest writes it, and the instance is the request's until the guest has returned.
/// </remarks>
internal sealed class ComponentHttpChannel(GuestComponent app) : IAppChannel
{
    public const string Handler = "wasi:http/incoming-handler@0.2.0";

    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        // A guest that calls another keeps its own place meanwhile, which the gates must know.
        if (GuestChain.Current is { HasGuests: true } chain)
        {
            app.Gate.Enter(chain, cancellationToken);
        }
        else
        {
            await app.Gate.EnterAsync(app.RequestTimeout, cancellationToken);
        }

        var exchange = new HttpExchange(app, request, cancellationToken);
        _ = app.Threads.RunAsync(thread =>
        {
            var hasReturned = thread.Run(app.Gate, app.Limits.StackBytes, exchange.Run);
            exchange.Complete();
            return hasReturned;
        });
        return await exchange.Response;
    }

    /// <summary>Takes no more requests, and waits for those under way.</summary>
    public async ValueTask DisposeAsync() => await app.Gate.CloseAsync();

    /// <summary>Calls the exported handler of an instance.</summary>
    public static void Handle(GuestInstance instance, HttpRequestSource request, HttpResponseSink response)
    {
        var handle = instance.Component.GetFunction<Action<IIncomingRequest, IResponseOutparam>>(Handler, "handle");
        handle(new IncomingRequest(instance.Wasi, request), new ResponseOutparam(instance.Wasi, response));
    }
}
