using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.Redis;

namespace Pillion.Components.Redis.PubSub;

/// <summary>
/// One app's reading of one topic: a loop that waits for new messages on a connection of its own, one that takes over messages which somebody got and
/// did not acknowledge in time, and workers that hand both to the app.
/// </summary>
internal sealed partial class RedisStreamSubscription : IAsyncDisposable
{
    private readonly RedisStreamGroup _group;
    private readonly RedisStreamOptions _options;
    private readonly SemaphoreSlim _turns;
    private readonly Func<TopicMessage, CancellationToken, ValueTask<DeliveryOutcome>> _handler;
    private readonly Action<RedisStreamSubscription> _onDisposed;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<RedisStreamEntry> _queue;
    private readonly Lock _lock = new();

    // Guarded by _lock: what is queued here or being handled, and not to be taken over from ourselves however long it takes.
    private readonly HashSet<string> _inHand = new(StringComparer.Ordinal);
    private Task _running = Task.CompletedTask;
    private Task? _disposing;

    /// <param name="group">The stream and the group.</param>
    /// <param name="options">The component's settings.</param>
    /// <param name="turns">Limits how many handlers of the component run at once.</param>
    /// <param name="handler">The app.</param>
    /// <param name="onDisposed">Called when it has ended.</param>
    /// <param name="logger">Where it logs.</param>
    public RedisStreamSubscription(
        RedisStreamGroup group,
        RedisStreamOptions options,
        SemaphoreSlim turns,
        Func<TopicMessage, CancellationToken, ValueTask<DeliveryOutcome>> handler,
        Action<RedisStreamSubscription> onDisposed,
        ILogger logger
    )
    {
        _group = group;
        _options = options;
        _turns = turns;
        _handler = handler;
        _onDisposed = onDisposed;
        _logger = logger;
        _queue = Channel.CreateBounded<RedisStreamEntry>(options.QueueDepth);
    }

    /// <summary>Begins to read.</summary>
    public void Start()
    {
        var token = _stopping.Token;
        List<Task> tasks = [Task.Run(() => ReadNewAsync(token), CancellationToken.None)];
        if (_options.Redelivers)
        {
            tasks.Add(Task.Run(() => TakeOverAsync(token), CancellationToken.None));
        }

        for (var i = 0; i < _options.Concurrency; i++)
        {
            tasks.Add(Task.Run(() => WorkAsync(token), CancellationToken.None));
        }

        _running = Task.WhenAll(tasks);
    }

    /// <summary>Takes no more messages, waits for handlers under way and lets go of what waited for one.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            return new(_disposing ??= DisposeCoreAsync());
        }
    }

    private async Task DisposeCoreAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        var left = new List<string>();
        while (_queue.Reader.TryRead(out var entry))
        {
            left.Add(entry.Id);
        }

        if (left.Count > 0 && _options.Redelivers)
        {
            try
            {
                await _group.LetGoAsync(left, _options.ProcessingTimeout, CancellationToken.None);
            }
            catch (RedisException)
            {
                // Then they come again when their time is up.
            }
        }

        _stopping.Dispose();
        _onDisposed(this);
    }

    /// <summary>New messages, as long as it takes.</summary>
    private async Task ReadNewAsync(CancellationToken cancellationToken)
    {
        var client = _group.Backend.Options;
        var block = client.ResponseTimeout > TimeSpan.Zero ? client.ResponseTimeout : TimeSpan.FromSeconds(3);
        RedisConnection? connection = null;
        var pause = TimeSpan.Zero;
        try
        {
            while (true)
            {
                try
                {
                    connection ??= await _group.Backend.Client.OpenConnectionAsync(null, block, cancellationToken);
                    var entries = await _group.ReadNewAsync(connection, _options.QueueDepth, block, cancellationToken);
                    pause = TimeSpan.Zero;
                    await EnqueueAsync(entries, cancellationToken);
                }
                catch (Exception e) when (e is RedisException or ComponentException)
                {
                    LogReadingFailed(_group.Topic, _group.Name, e.Message);
                    if (connection is not null)
                    {
                        await connection.DisposeAsync();
                        connection = null;
                    }

                    pause = Later(pause);
                    await Task.Delay(pause, client.Time, cancellationToken);
                    await MendGroupAsync(e, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
        finally
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <summary>A server that lost its data has lost the group, too.</summary>
    private async Task MendGroupAsync(Exception failure, CancellationToken cancellationToken)
    {
        if (failure is not RedisServerException { Code: "NOGROUP" })
        {
            return;
        }

        try
        {
            await _group.CreateAsync(cancellationToken);
        }
        catch (ComponentException e)
        {
            LogReadingFailed(_group.Topic, _group.Name, e.Message);
        }
    }

    /// <summary>Messages that somebody got and did not acknowledge in time: the app failed, or a process of it died.</summary>
    private async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_options.RedeliverInterval, _group.Backend.Options.Time);
        try
        {
            do
            {
                try
                {
                    await TakeOverOnceAsync(cancellationToken);
                }
                catch (RedisException e)
                {
                    // The next time, then; that the server is away, the other loop has said.
                    LogTakeOverFailed(_group.Topic, _group.Name, e.Message);
                }
            } while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task TakeOverOnceAsync(CancellationToken cancellationToken)
    {
        var from = "-";
        while (true)
        {
            var pending = await _group.PendingAsync(from, _options.QueueDepth, cancellationToken);
            var late = Late(pending);
            if (late.Count > 0)
            {
                await EnqueueAsync(await _group.ClaimAsync(late, _options.ProcessingTimeout, cancellationToken), cancellationToken);
            }

            if (pending.Count < _options.QueueDepth)
            {
                return;
            }

            from = RedisStreamGroup.After(pending[^1].Id);
        }
    }

    private List<string> Late(List<(string Id, TimeSpan Idle)> pending)
    {
        lock (_lock)
        {
            return [.. pending.Where(p => p.Idle >= _options.ProcessingTimeout && !_inHand.Contains(p.Id)).Select(p => p.Id)];
        }
    }

    private async Task EnqueueAsync(List<RedisStreamEntry> entries, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                _inHand.Add(entry.Id);
            }
        }

        foreach (var entry in entries)
        {
            await _queue.Writer.WriteAsync(entry, cancellationToken);
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(cancellationToken))
            {
                await _turns.WaitAsync(cancellationToken);
                try
                {
                    if (_queue.Reader.TryRead(out var entry))
                    {
                        await HandleAsync(entry);
                    }
                }
                finally
                {
                    _turns.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task HandleAsync(RedisStreamEntry entry)
    {
        try
        {
            using var limit = _options.Redelivers
                ? new CancellationTokenSource(_options.ProcessingTimeout, _group.Backend.Options.Time)
                : new CancellationTokenSource();
            var message = new TopicMessage(_group.Topic, entry.Data, Metadata: entry.Metadata);
            if (await _handler(message, limit.Token) == DeliveryOutcome.Acknowledged)
            {
                await _group.AcknowledgeAsync([entry.Id], CancellationToken.None);
            }
        }
        catch (RedisException e)
        {
            LogAcknowledgingFailed(entry.Id, _group.Topic, _group.Name, e.Message);
        }
        finally
        {
            lock (_lock)
            {
                _inHand.Remove(entry.Id);
            }
        }
    }

    private TimeSpan Later(TimeSpan pause)
    {
        var (least, most) = (_group.Backend.Options.MinBackoff, _group.Backend.Options.MaxBackoff);
        var next = pause == TimeSpan.Zero ? least : 2 * pause;
        return next < most ? next : most;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "reading topic '{Topic}' for '{Group}' from Redis failed and is tried again: {Reason}"
    )]
    private partial void LogReadingFailed(string topic, string group, string reason);

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "looking for messages of topic '{Topic}' to deliver to '{Group}' again failed: {Reason}"
    )]
    private partial void LogTakeOverFailed(string topic, string group, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "message {Id} of topic '{Topic}' could not be acknowledged for '{Group}' and will come again: {Reason}"
    )]
    private partial void LogAcknowledgingFailed(string id, string topic, string group, string reason);
}
