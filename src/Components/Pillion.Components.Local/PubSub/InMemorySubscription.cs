using Microsoft.Extensions.Logging;
using Pillion.Abstractions.PubSub;

namespace Pillion.Components.Local.PubSub;

/// <summary>A member of a group: takes messages, hands them to the handler, and tries those that failed again.</summary>
internal sealed partial class InMemorySubscription(
    InMemoryGroup group,
    BulkSubscribeOptions options,
    Func<IReadOnlyList<TopicMessage>, CancellationToken, ValueTask<IReadOnlyList<DeliveryOutcome>>> handler,
    Action<InMemorySubscription> leave,
    TimeProvider time,
    ILogger logger
) : IAsyncDisposable
{
    /// <summary>How often a message is handed out before it is given up.</summary>
    public const int MaxAttempts = 10;

    /// <summary>The time between two attempts.</summary>
    public static readonly TimeSpan RedeliverInterval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private int _disposed;

    public InMemoryGroup Group { get; } = group;

    public void Start() => _loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        leave(this);
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _stopping.CancelAsync();
            await _loop;
            _stopping.Dispose();
        }

        // Whoever disposes a second time waits for the end as well.
        await _loop;
    }

    private async Task RunAsync()
    {
        var batch = new List<TopicMessage>();
        try
        {
            while (await Group.Reader.WaitToReadAsync(_stopping.Token))
            {
                await GatherAsync(batch);
                if (batch.Count > 0)
                {
                    await DeliverAsync(batch);
                    batch.Clear();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed: what was gathered and not handed out is for the others.
            batch.ForEach(Group.PutBack);
        }
    }

    private async ValueTask GatherAsync(List<TopicMessage> batch)
    {
        Take(batch);
        if (batch.Count == 0 || batch.Count >= options.MaxMessagesCount || options.MaxAwaitDuration <= TimeSpan.Zero)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(options.MaxAwaitDuration, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stopping.Token);
        try
        {
            while (batch.Count < options.MaxMessagesCount && await Group.Reader.WaitToReadAsync(either.Token))
            {
                Take(batch);
            }
        }
        catch (OperationCanceledException) when (!_stopping.IsCancellationRequested)
        {
            // The time is up: what is there goes.
        }
    }

    private void Take(List<TopicMessage> batch)
    {
        while (batch.Count < options.MaxMessagesCount && Group.Reader.TryRead(out var message))
        {
            batch.Add(message);
        }
    }

    private async ValueTask DeliverAsync(List<TopicMessage> batch)
    {
        IReadOnlyList<TopicMessage> messages = [.. batch];
        for (var attempt = 1; ; attempt++)
        {
            // Not the subscription's own token: a handler under way is let finish.
            var outcomes = await handler(messages, CancellationToken.None);
            messages = [.. messages.Where((_, i) => outcomes[i] == DeliveryOutcome.Failed)];
            if (messages.Count == 0)
            {
                return;
            }

            if (attempt == MaxAttempts)
            {
                Log.GivenUp(logger, messages.Count, messages[0].Topic, MaxAttempts);
                return;
            }

            // Only these are still to be done, should the wait be cut short.
            batch.Clear();
            batch.AddRange(messages);
            await Task.Delay(RedeliverInterval, time, _stopping.Token);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Count} message(s) of topic {Topic} are given up after {Attempts} attempts")]
        public static partial void GivenUp(ILogger logger, int count, string topic, int attempts);
    }
}
