using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Threads;
using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview2.Wit.Http.Types;

namespace Pillion.Guests.Components;

/// <summary>An app that is a component of the world <c>wasi:http/proxy</c>: it is called by <c>incoming-handler.handle</c>.</summary>
/// <remarks>
/// The guest runs on the thread that its request came on, if it is known not to wait, or on a guest thread. Its answer is given when it has returned, or
/// as soon as it waits for something: then its body is read while the guest writes it, and the instance is the request's until the guest has returned.
/// </remarks>
internal sealed class ComponentHttpChannel(GuestComponent app) : IDirectAppChannel
{
    public const string Handler = "wasi:http/incoming-handler@0.2.0";

    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        var answer = new AwaitedAnswer();
        _ = RunOnGuestThreadAsync(new HttpExchange(app, request, answer, cancellationToken));
        return await answer.Task;
    }

    public ValueTask InvokeAsync(InvokeRequest request, IAnswerReceiver receiver, CancellationToken cancellationToken)
    {
        ValueTask entered;
        try
        {
            entered = EnterAsync(cancellationToken);
        }
        catch (Exception e) when (e is AppChannelException or OperationCanceledException)
        {
            return receiver.FailAsync(e);
        }

        return entered.IsCompletedSuccessfully
            ? RunAsync(new HttpExchange(app, request, receiver, cancellationToken))
            : new ValueTask(RunLaterAsync(entered, request, receiver, cancellationToken));
    }

    /// <summary>Takes no more requests, and waits for those under way.</summary>
    public async ValueTask DisposeAsync() => await app.Gate.CloseAsync();

    /// <summary>Calls the exported handler of an instance.</summary>
    public static void Handle(GuestInstance instance, HttpRequestSource request, HttpResponseSink response)
    {
        var handle = instance.Component.GetFunction<Action<IIncomingRequest, IResponseOutparam>>(Handler, "handle");
        handle(new IncomingRequest(instance.Wasi, request), new ResponseOutparam(instance.Wasi, response));
    }

    private ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        // A guest that calls another keeps its own place meanwhile, which the gates must know.
        if (GuestChain.Current is { HasGuests: true } chain)
        {
            app.Gate.Enter(chain, cancellationToken);
            return ValueTask.CompletedTask;
        }

        return app.Gate.EnterAsync(app.RequestTimeout, cancellationToken);
    }

    private async Task RunLaterAsync(
        ValueTask entered,
        InvokeRequest request,
        IAnswerReceiver receiver,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await entered;
        }
        catch (Exception e) when (e is AppChannelException or OperationCanceledException)
        {
            await receiver.FailAsync(e);
            return;
        }

        await RunAsync(new HttpExchange(app, request, receiver, cancellationToken));
    }

    /// <summary>Runs a guest that its gate has let in, here or elsewhere.</summary>
    private ValueTask RunAsync(HttpExchange exchange)
    {
        if (app.Pace.MayBorrow && app.Borrowed.TryBorrow(exchange, app.Limits.StackBytes) is { } thread)
        {
            using (thread)
            {
                exchange.Run(thread);
            }

            return exchange.CompleteAsync();
        }

        return new ValueTask(RunOnGuestThreadAsync(exchange));
    }

    private async Task RunOnGuestThreadAsync(HttpExchange exchange)
    {
        // The answer is taken on the guest thread; what it waits for is not waited for there.
        var taken = await app.Threads.RunAsync(chain =>
        {
            exchange.Run(chain);
            return exchange.CompleteAsync().AsTask();
        });
        await taken;
    }
}
