using Pillion.Api.Grpc.Apps;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Grpc;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.PubSub;

/// <summary>The events of one stream that wait for the caller's answer, by their ids. Nothing is sent before the stream has begun.</summary>
internal sealed class EventStream(GrpcWriter<SubscribeTopicEventsResponseAlpha1> responses, CancellationToken ended)
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();

    // Two events under way may have the same id: publishers choose them. They are answered in their order.
    private readonly Dictionary<string, Queue<TaskCompletionSource<TopicEventStatus>>> _waiting = new(StringComparer.Ordinal);
    private bool _isOver;

    /// <summary>Tells the caller that the subscription is made, and lets events through.</summary>
    public async ValueTask BeginAsync()
    {
        await responses.WriteAsync(
            new SubscribeTopicEventsResponseAlpha1 { InitialResponse = new SubscribeTopicEventsResponseInitialAlpha1() },
            ended
        );
        _begun.TrySetResult();
    }

    /// <summary>Sends an event and waits for its answer.</summary>
    /// <exception cref="AppCallbackException">The stream is over: the event is to come again.</exception>
    public async ValueTask<TopicEventStatus> DeliverAsync(TopicEvent topicEvent, CancellationToken cancellationToken)
    {
        await _begun.Task.WaitAsync(cancellationToken);
        var message = TopicEvents.Write(topicEvent);
        var answer = Register(message.Id);
        try
        {
            await responses.WriteAsync(new SubscribeTopicEventsResponseAlpha1 { EventMessage = message }, cancellationToken);
            return await answer.Task.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is GrpcException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Gone(message.Id);
        }
        finally
        {
            Forget(message.Id, answer);
        }
    }

    /// <summary>Takes the caller's answer; one to an event that nobody waits for any more changes nothing.</summary>
    public void Answer(SubscribeTopicEventsRequestProcessedAlpha1 processed)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(processed.Id, out var queue) && queue.TryPeek(out var first))
            {
                first.TrySetResult(TopicEvents.ToStatus(processed.Status?.Status ?? default));
                queue.Dequeue();
            }
        }
    }

    /// <summary>No more answers will come.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
            foreach (var (id, queue) in _waiting)
            {
                foreach (var waiting in queue)
                {
                    waiting.TrySetException(Gone(id));
                }
            }
        }

        _begun.TrySetException(Gone(""));

        // Nobody may be waiting for it.
        _ = _begun.Task.Exception;
    }

    private TaskCompletionSource<TopicEventStatus> Register(string id)
    {
        var answer = new TaskCompletionSource<TopicEventStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_isOver)
            {
                throw Gone(id);
            }

            if (!_waiting.TryGetValue(id, out var queue))
            {
                _waiting.Add(id, queue = new Queue<TaskCompletionSource<TopicEventStatus>>());
            }

            queue.Enqueue(answer);
            return answer;
        }
    }

    private void Forget(string id, TaskCompletionSource<TopicEventStatus> answer)
    {
        lock (_lock)
        {
            if (!_waiting.TryGetValue(id, out var queue))
            {
                return;
            }

            if (queue.Contains(answer))
            {
                queue = new Queue<TaskCompletionSource<TopicEventStatus>>(queue.Where(waiting => waiting != answer));
                _waiting[id] = queue;
            }

            if (queue.Count == 0)
            {
                _waiting.Remove(id);
            }
        }
    }

    private static AppCallbackException Gone(string id) => new($"the subscription's stream ended before pub/sub event {id} was processed");
}
