using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Callbacks;

namespace Pillion.BuildingBlocks.Health;

/// <summary>
/// Whether the app answers its health probe. While it does not, nothing is delivered to it and calls to it are refused. An app that is not
/// probed counts as healthy.
/// </summary>
/// <remarks>Dapr's <c>pkg/apphealth/health.go</c>: unhealthy at first, healthy after one success, unhealthy after several failures in a row.</remarks>
public sealed partial class AppHealth
{
    private readonly ILogger _logger;
    private volatile bool _isHealthy = true;

    internal AppHealth(ILogger logger)
    {
        _logger = logger;
    }

    /// <summary><see cref="IsHealthy"/> changed; told one at a time.</summary>
    public event EventHandler? Changed;

    /// <summary>Whether the app may be given work.</summary>
    public bool IsHealthy => _isHealthy;

    /// <summary>Probes the app until it is cancelled.</summary>
    /// <param name="callbacks">How the app is asked.</param>
    /// <param name="probe">How often, for how long, and when it counts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the probing; the state stays as it is then.</param>
    public async Task RunAsync(IAppCallbacks callbacks, AppHealthProbe probe, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(callbacks);
        ArgumentNullException.ThrowIfNull(probe);
        Set(false);
        var failures = 0;
        using var timer = new PeriodicTimer(probe.Interval, time);
        try
        {
            do
            {
                if (await ProbeAsync(callbacks, probe, time, cancellationToken))
                {
                    failures = 0;
                    Set(true);
                }
                else if (++failures >= probe.Threshold)
                {
                    Set(false);
                }
            } while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody wants to know any more.
        }
    }

    private static async Task<bool> ProbeAsync(
        IAppCallbacks callbacks,
        AppHealthProbe probe,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var timeout = new CancellationTokenSource(probe.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await callbacks.CheckHealthAsync(probe.Path, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Set(bool isHealthy)
    {
        if (_isHealthy == isHealthy)
        {
            return;
        }

        _isHealthy = isHealthy;
        if (isHealthy)
        {
            Log.Healthy(_logger);
        }
        else
        {
            Log.Unhealthy(_logger);
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "App entered healthy status")]
        public static partial void Healthy(ILogger logger);

        [LoggerMessage(2, LogLevel.Warning, "App entered un-healthy status: nothing is delivered to it until a health probe succeeds")]
        public static partial void Unhealthy(ILogger logger);
    }
}
