using System.Runtime.InteropServices;
using Pillion.Host.Hosting;

namespace Pillion.Cli.Commands;

/// <summary>Keeps a host running until its apps end or a signal asks to stop: the first one gracefully, the second at once.</summary>
internal sealed class HostRunner : IDisposable
{
    private readonly TaskCompletionSource<int> _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _starting = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private PillionHost? _host;

    private HostRunner()
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    /// <summary>Starts the host, calls back when it is up, and returns its exit code when it has ended.</summary>
    public static async Task<int> RunAsync(HostOptions options, Action<PillionHost> onStarted)
    {
        using var runner = new HostRunner();
        return await runner.RunToEndAsync(options, onStarted);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _starting.Dispose();
    }

    private async Task<int> RunToEndAsync(HostOptions options, Action<PillionHost> onStarted)
    {
        PillionHost host;
        try
        {
            host = await PillionHost.StartAsync(options, _starting.Token);
        }
        catch (OperationCanceledException) when (_signal.Task.IsCompleted)
        {
            return ExitCodes.SignalBase + await _signal.Task;
        }

        await using (host)
        {
            _host = host;
            onStarted(host);
            await Task.WhenAny(host.Completion, _signal.Task);
            var logger = options.Logging.CreateLogger("pillion.cli");
            if (!host.Completion.IsCompleted)
            {
                RunLog.Stopping(logger);
            }

            var inTime = await host.StopAsync();
            if (!inTime)
            {
                RunLog.GaveUpWaiting(logger, options.ShutdownTimeout.TotalSeconds);
                return ExitCodes.Failure;
            }

            return host.Completion.IsCompleted ? await host.Completion
                // A program that was broken off did not do what it was to do; a service that was asked to end did.
                : host.RunsOneProgram ? ExitCodes.SignalBase + await _signal.Task
                : ExitCodes.Success;
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        var number = context.Signal switch
        {
            PosixSignal.SIGHUP => 1,
            PosixSignal.SIGINT => 2,
            _ => 15,
        };
        if (_signal.TrySetResult(number))
        {
            _starting.Cancel();
            return;
        }

        _host?.Kill();
        Environment.Exit(ExitCodes.SignalBase + number);
    }
}
