using Microsoft.Extensions.Logging;
using Pillion.Abstractions;

namespace Pillion.Components.Wasm.Providers;

/// <summary>Asks a guest again and again whether there is something, until it is disposed.</summary>
internal sealed partial class PollingLoop : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Task _loop;

    private PollingLoop(
        TimeSpan interval,
        TimeProvider time,
        Func<CancellationToken, ValueTask<bool>> ask,
        ILogger log,
        string component
    ) => _loop = Task.Run(() => RunAsync(interval, time, ask, log, component));

    /// <summary>Begins to ask.</summary>
    /// <param name="interval">How long after there was nothing, or an error.</param>
    /// <param name="time">By what clock.</param>
    /// <param name="ask">Whether there was something: then it is asked again at once.</param>
    /// <param name="log">Where errors go, which end nothing.</param>
    /// <param name="component">Whose they are.</param>
    public static PollingLoop Start(
        TimeSpan interval,
        TimeProvider time,
        Func<CancellationToken, ValueTask<bool>> ask,
        ILogger log,
        string component
    ) => new(interval, time, ask, log, component);

    /// <summary>There may be something now: it asks before the time.</summary>
    public void Signal()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // It will ask.
        }
    }

    /// <summary>Asks no more, and waits for what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _signal.Dispose();
    }

    private async Task RunAsync(
        TimeSpan interval,
        TimeProvider time,
        Func<CancellationToken, ValueTask<bool>> ask,
        ILogger log,
        string component
    )
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (await ask(_stop.Token))
                {
                    continue;
                }
            }
            catch (ComponentException e)
            {
                Failed(log, component, e.Message, interval);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await WaitAsync(interval, time);
        }
    }

    private async Task WaitAsync(TimeSpan interval, TimeProvider time)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await using var timer = time.CreateTimer(
            static end => ((CancellationTokenSource)end!).Cancel(),
            end,
            interval,
            Timeout.InfiniteTimeSpan
        );
        try
        {
            await _signal.WaitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            // The time is over, or all is.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Component '{component}': {reason}; it is asked again in {interval}")]
    private static partial void Failed(ILogger logger, string component, string reason, TimeSpan interval);
}
