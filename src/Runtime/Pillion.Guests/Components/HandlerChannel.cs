using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Threads;

namespace Pillion.Guests.Components;

/// <summary>An app that is a component of <c>wasi:http</c> 0.3, of the world <c>service</c> or <c>middleware</c>: it is called by <c>handler.handle</c>.</summary>
/// <remarks>
/// The guest has a guest thread only while it runs: one that waits, for whatever it is, holds none. Its answer is given when it has ended, or as
/// soon as it waits; then its body is read while the guest writes it.
/// </remarks>
internal sealed class HandlerChannel(GuestComponent app) : IAppChannel
{
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

        var exchange = new HandlerExchange(app, request, cancellationToken);
        app.Dispatcher.Dispatch(exchange.Start, exchange.AfterStart);
        return await exchange.Response;
    }

    /// <summary>Takes no more requests, and waits for those under way.</summary>
    public async ValueTask DisposeAsync() => await app.Gate.CloseAsync();
}
