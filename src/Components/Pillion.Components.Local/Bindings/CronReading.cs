using System.Globalization;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions.Bindings;
using Pillion.Abstractions.Scheduling;

namespace Pillion.Components.Local.Bindings;

/// <summary>A schedule that runs for one app until it is disposed.</summary>
internal sealed partial class CronReading : IAsyncDisposable
{
    // Timers have a longest time; a clock that is set is noticed after this long.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromHours(1);

    private readonly CronSchedule _schedule;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>> _handler;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    // Touched by the loop only, until the loop has ended.
    private readonly List<Task> _underWay = [];

    public CronReading(
        CronSchedule schedule,
        TimeProvider time,
        ILogger logger,
        Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>> handler
    )
    {
        _schedule = schedule;
        _time = time;
        _logger = logger;
        _handler = handler;
        _running = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await Task.WhenAll(_underWay);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            var last = _time.GetUtcNow();
            while (_schedule.Next(last, _time.LocalTimeZone) is { } next)
            {
                while (next - _time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait < s_longestWait ? wait : s_longestWait, _time, _stopping.Token);
                }

                _underWay.RemoveAll(task => task.IsCompleted);
                _underWay.Add(Task.Run(FireAsync));

                // Times that passed while the machine slept do not come again.
                last = _time.GetUtcNow() is var now && now > next ? now : next;
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task FireAsync()
    {
        var metadata = new Dictionary<string, string>(2, StringComparer.Ordinal)
        {
            ["timeZone"] = "Local",
            ["readTimeUTC"] = _time
                .GetUtcNow()
                .UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fffffff '+0000 UTC'", CultureInfo.InvariantCulture),
        };

        // The app may end what it has begun: stopping waits for it instead of breaking it off.
        var result = await _handler(new BindingEvent(Metadata: metadata), CancellationToken.None);
        if (!result.IsOk)
        {
            Log.NotTaken(_logger, result.Error!);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A cron event was not taken: {Cause}")]
        public static partial void NotTaken(ILogger logger, string cause);
    }
}
