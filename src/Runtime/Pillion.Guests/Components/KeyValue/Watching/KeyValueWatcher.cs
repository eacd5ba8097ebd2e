using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.State.Watching;
using Pillion.Guests.Components.Handlers;

namespace Pillion.Guests.Components.KeyValue.Watching;

/// <summary>
/// Calls a component's <c>wasi:keyvalue/watcher</c> for the writes to its app's keys: one at a time, in the order of the writes, in an instance that
/// is not in the middle of another call, while the writers go on.
/// </summary>
/// <remarks>
/// A change that the guest was called for is done with, whatever the guest made of it. What does not reach it (no instance free) is tried again a few
/// times. Changes that find the queue full are lost, and so are those that wait when the app ends; the log says how many were.
/// </remarks>
internal sealed partial class KeyValueWatcher : IStateWatcher, IAsyncDisposable
{
    /// <summary>So far may a chain of changes go in which the guest causes the next while it is called for the one before.</summary>
    public const int MaxDepth = 8;

    private const int Attempts = 5;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly GuestComponent _app;
    private readonly ChangeQueue _queue = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly IDisposable _watch;
    private readonly Task _work;
    private int _lost;
    private bool _isDisposed;

    private KeyValueWatcher(GuestComponent app)
    {
        _app = app;
        _work = Task.Run(WorkAsync);
        _watch = app.Options.Runtime.State.Watch(this);
    }

    /// <summary>Watches for a component that exports the interface; null for one that does not.</summary>
    public static KeyValueWatcher? For(GuestComponent app) => WatcherExport.IsIn(app.Component) ? new KeyValueWatcher(app) : null;

    public void OnChanged(StateChange change)
    {
        if (change.Depth > MaxDepth)
        {
            Log.TooDeep(_app.Log, _app.AppId, change.StoreName, change.Key, MaxDepth);
        }
        else if (!_queue.TryAdd(change) && !_stop.IsCancellationRequested && Interlocked.Increment(ref _lost) == 1)
        {
            Log.QueueIsFull(_app.Log, _app.AppId, change.StoreName, change.Key, ChangeQueue.MaxChanges, ChangeQueue.MaxBytes >> 20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _watch.Dispose();
        await _stop.CancelAsync();
        _queue.Close();
        await _work;
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (var change in _queue.ReadAsync())
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            await TellAsync(change);
            if (Interlocked.Exchange(ref _lost, 0) is > 0 and var lost)
            {
                Log.ChangesWereLost(_app.Log, _app.AppId, lost);
            }
        }
    }

    private async Task TellAsync(StateChange change)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ExportCall.RunAsync(
                    _app,
                    instance =>
                    {
                        StateChange.CurrentDepth = change.Depth + 1;
                        try
                        {
                            WatcherExport.Call(instance, change);
                            return true;
                        }
                        finally
                        {
                            StateChange.CurrentDepth = 0;
                        }
                    },
                    _stop.Token
                );
                return;
            }
            catch (AppChannelException e) when (e.Failure == AppChannelFailure.Unreachable && attempt < Attempts)
            {
                await Task.Delay(s_pause * attempt, _app.Options.Runtime.Time, _stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e) when (e is AppChannelException or OperationCanceledException)
            {
                // A trap was logged already, with its frames; this says what for.
                if (!_stop.IsCancellationRequested)
                {
                    Log.CallFailed(_app.Log, _app.AppId, change.StoreName, change.Key, e.Message);
                }

                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Error,
            "{AppId}: wasi:keyvalue/watcher does not keep up: {Changes} changes, or {Mebibytes} MiB of them, wait for it; from the write of key '{Key}' in state store '{Store}' on, what finds no room is not told"
        )]
        public static partial void QueueIsFull(ILogger logger, string appId, string store, string key, int changes, long mebibytes);

        [LoggerMessage(
            2,
            LogLevel.Error,
            "{AppId}: wasi:keyvalue/watcher was not told of {Count} changes; what it keeps of the state may be old"
        )]
        public static partial void ChangesWereLost(ILogger logger, string appId, int count);

        [LoggerMessage(
            3,
            LogLevel.Warning,
            "{AppId}: wasi:keyvalue/watcher is not told of the write of key '{Key}' in state store '{Store}': it is the last of a chain of more than {Depth} that the watcher caused itself"
        )]
        public static partial void TooDeep(ILogger logger, string appId, string store, string key, int depth);

        [LoggerMessage(
            4,
            LogLevel.Error,
            "{AppId}: wasi:keyvalue/watcher failed at the write of key '{Key}' in state store '{Store}', and is not told of it again: {Problem}"
        )]
        public static partial void CallFailed(ILogger logger, string appId, string store, string key, string problem);
    }
}
