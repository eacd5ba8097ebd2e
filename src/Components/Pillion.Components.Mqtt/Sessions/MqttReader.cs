using Pillion.Mqtt;

namespace Pillion.Components.Mqtt.Sessions;

/// <summary>One who reads what a filter matches, until he is disposed.</summary>
internal sealed class MqttReader : IAsyncDisposable
{
    private readonly Func<MqttReader, Task> _onDisposed;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private int _running;
    private Task? _disposing;

    /// <param name="filter">The filter as it was asked for.</param>
    /// <param name="sent">The filter as the broker gets it, with the group of a shared subscription.</param>
    /// <param name="unsubscribes">Whether the broker shall forget the subscription when the reading ends.</param>
    /// <param name="handler">Handles a message: whether it may be acknowledged. It does not throw.</param>
    /// <param name="onDisposed">Takes the reader out of its session, after it has got its last message.</param>
    public MqttReader(
        string filter,
        string sent,
        bool unsubscribes,
        Func<MqttMessage, ValueTask<bool>> handler,
        Func<MqttReader, Task> onDisposed
    )
    {
        // "$share/group/filter" is matched without the group.
        var parts = filter.Split('/', 3);
        Pattern = parts is ["$share", _, var shared] ? shared : filter;
        Sent = sent;
        Unsubscribes = unsubscribes;
        Handler = handler;
        _onDisposed = onDisposed;
        Stopping = _stopping.Token;
    }

    /// <summary>What a message's topic must match.</summary>
    public string Pattern { get; }

    /// <summary>The filter as the broker gets it.</summary>
    public string Sent { get; }

    /// <summary>Whether the broker shall forget the subscription when the reading ends.</summary>
    public bool Unsubscribes { get; }

    /// <summary>Handles a message.</summary>
    public Func<MqttMessage, ValueTask<bool>> Handler { get; }

    /// <summary>Cancelled when it takes no more messages.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Announces a message for the handler; false when it takes no more.</summary>
    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_disposing is not null)
            {
                return false;
            }

            _running++;
            return true;
        }
    }

    /// <summary>The handler is done with a message.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _running--;
            if (_running == 0 && _disposing is not null)
            {
                _idle.TrySetResult();
            }
        }
    }

    /// <summary>Takes no more messages and waits for handlers under way.</summary>
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
        lock (_lock)
        {
            if (_running == 0)
            {
                _idle.TrySetResult();
            }
        }

        await _idle.Task;
        await _onDisposed(this);
        _stopping.Dispose();
    }
}
