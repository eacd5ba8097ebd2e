using System.Threading.Channels;
using Pillion.Abstractions.PubSub;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>Gathers messages that a broker hands out one by one; each one's handler waits for what becomes of its batch.</summary>
/// <remarks>Dapr's <c>pkg/runtime/pubsub/default_bulksub.go</c>.</remarks>
internal sealed class MessageGatherer : IAsyncDisposable
{
    private readonly BulkSubscribeOptions _options;
    private readonly Func<IReadOnlyList<TopicMessage>, CancellationToken, ValueTask<IReadOnlyList<DeliveryOutcome>>> _handler;
    private readonly TimeProvider _time;
    private readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;

    public MessageGatherer(
        BulkSubscribeOptions options,
        Func<IReadOnlyList<TopicMessage>, CancellationToken, ValueTask<IReadOnlyList<DeliveryOutcome>>> handler,
        TimeProvider time
    )
    {
        _options = options;
        _handler = handler;
        _time = time;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>The handler to subscribe with.</summary>
    public async ValueTask<DeliveryOutcome> HandleAsync(TopicMessage message, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(message, new TaskCompletionSource<DeliveryOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (cancellationToken.IsCancellationRequested || !_waiting.Writer.TryWrite(waiting))
        {
            return DeliveryOutcome.Failed;
        }

        // Not given up when the broker cancels later: the message may be on its way to the app already.
        return await waiting.Outcome.Task;
    }

    /// <summary>Delivers what waits and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        var reader = _waiting.Reader;
        var batch = new List<Waiting>();
        while (await reader.WaitToReadAsync())
        {
            using var timeout = new CancellationTokenSource(_options.MaxAwaitDuration, _time);
            try
            {
                do
                {
                    while (batch.Count < _options.MaxMessagesCount && reader.TryRead(out var next))
                    {
                        batch.Add(next);
                    }
                } while (batch.Count < _options.MaxMessagesCount && await reader.WaitToReadAsync(timeout.Token));
            }
            catch (OperationCanceledException)
            {
                // The time is up: what is there goes.
            }

            await DeliverAsync(batch);
            batch.Clear();
        }
    }

    private async ValueTask DeliverAsync(List<Waiting> batch)
    {
        var outcomes = await _handler([.. batch.Select(w => w.Message)], CancellationToken.None);
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Outcome.SetResult(outcomes[i]);
        }
    }

    private readonly record struct Waiting(TopicMessage Message, TaskCompletionSource<DeliveryOutcome> Outcome);
}
