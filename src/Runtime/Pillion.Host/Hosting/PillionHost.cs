using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Jobs;
using Pillion.BuildingBlocks.Shutdown;
using Pillion.Guests;
using Pillion.Host.Apps;
using Pillion.Host.Instances;
using Pillion.Host.Processes;
using Pillion.Host.Resources;
using Pillion.Host.Web;

namespace Pillion.Host.Hosting;

/// <summary>
/// The composition root: several apps in one process, each with its components, its Dapr API and the way it is reached.
/// <see cref="HostStarter"/> builds it; this class keeps it running and takes it down.
/// </summary>
public sealed partial class PillionHost : IAsyncDisposable
{
    private readonly HostOptions _options;
    private readonly ILogger _logger;
    private readonly WebServer _server;
    private readonly ComponentRegistry _components;
    private readonly AppRegistry _registry;
    private readonly JobScheduler _jobs;
    private readonly TaskCompletionSource<int> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _appsGate = new(1);

    /// <summary>An app may end while the start still registers.</summary>
    private readonly Lock _registration = new();

    private readonly DateTimeOffset _started;
    private readonly string _controlSocket;
    private int _exitCode;

    internal PillionHost(
        HostOptions options,
        IReadOnlyList<HostedApp> apps,
        WebServer server,
        ComponentRegistry components,
        AppRegistry registry,
        JobScheduler jobs,
        string controlSocket
    )
    {
        _options = options;
        Apps = apps;
        _server = server;
        _components = components;
        _registry = registry;
        _jobs = jobs;
        _controlSocket = controlSocket;
        _logger = options.Logging.CreateLogger<PillionHost>();
        _started = options.Time.GetUtcNow();
        Stopping = _stopping.Token;
    }

    /// <summary>
    /// Completes with the exit code when the last app has ended or the shutdown API was called. It is then still to be stopped with
    /// <see cref="StopAsync"/>.
    /// </summary>
    public Task<int> Completion => _completion.Task;

    internal IReadOnlyList<HostedApp> Apps { get; }

    /// <summary>Follows changes of resources; null until the start is done.</summary>
    internal ResourceReloader? Reloader { get; set; }

    /// <summary>When the start began, as a timestamp of the clock.</summary>
    internal long StartTimestamp { get; init; }

    /// <summary>How long the start took.</summary>
    internal TimeSpan StartTime { get; set; }

    /// <summary>Cancelled when the host stops; may be looked at even after it was disposed.</summary>
    internal CancellationToken Stopping { get; }

    /// <summary>Builds and starts a host. Returns when its endpoints answer and guests are loaded; processes may still be starting.</summary>
    /// <exception cref="Configuration.ConfigurationException">Something about the configuration is wrong; nothing is left running.</exception>
    /// <exception cref="OperationCanceledException">The start was cancelled; nothing is left running.</exception>
    public static async Task<PillionHost> StartAsync(HostOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var pluggable = await ComponentCatalog.DiscoverAsync(options, cancellationToken);
        return await new HostStarter(options, pluggable).StartAsync(cancellationToken);
    }

    /// <summary>Whether its only app is a program that runs once, so that the log of a successful run is of no interest.</summary>
    public bool RunsOneProgram => Apps is [{ Wasm.Trigger: WasmTrigger.Command }];

    /// <summary>Logs what is where.</summary>
    public void Announce()
    {
        foreach (var app in Apps)
        {
            if (app.Wasm is { } wasm)
            {
                var module = Path.GetFileName(app.Definition.Command[0]);
                var trigger = WasmTriggers.NameOf(wasm.Trigger);
                if (app.IngressEndpoint is { Port: var port })
                {
                    Log.WasmServed(_logger, app.AppId, module, trigger, port);
                }
                else
                {
                    Log.WasmLoaded(_logger, app.AppId, module, trigger);
                }
            }

            if (app.DaprHttpPort > 0)
            {
                Log.DaprServed(_logger, app.AppId, app.DaprHttpPort);
            }

            if (app.GrpcPort > 0)
            {
                Log.GrpcServed(_logger, app.AppId, app.GrpcPort);
            }

            if (app.InternalEndpoint is { Port: var internalPort })
            {
                Log.RuntimesServed(_logger, app.AppId, internalPort);
            }
        }

        Log.Started(_logger, Apps.Count, Apps.Count == 1 ? "app" : "apps", (long)StartTime.TotalMilliseconds);
    }

    /// <summary>Logs the lines that Dapr's tools wait for, once each app is there.</summary>
    public async Task AnnounceAsDaprdAsync()
    {
        foreach (var app in Apps)
        {
            if (app.DaprHttpPort > 0)
            {
                Log.HttpServerRuns(_logger, app.DaprHttpPort);
            }

            await app.Runtime!.Health.Ready.WaitAsync(Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!Stopping.IsCancellationRequested)
        {
            Log.Initialized(_logger, (long)_options.Time.GetElapsedTime(StartTimestamp).TotalMilliseconds);
        }
    }

    /// <summary>
    /// Stops everything within <see cref="HostOptions.ShutdownTimeout"/>: processes are asked to end, requests under way finish, components close.
    /// </summary>
    /// <returns>Whether it all ended by itself in that time.</returns>
    public async Task<bool> StopAsync()
    {
        await BlockShutdownAsync();
        using var deadline = new CancellationTokenSource(_options.ShutdownTimeout, _options.Time);
        await _stopping.CancelAsync();
        await EndReloadingAsync();
        foreach (var app in Apps)
        {
            app.Runtime?.Health.MarkNotReady();
        }

        // No more work, and what is under way is done, before anybody who does it is told to end.
        await Task.WhenAll(Apps.Select(app => app.Runtime?.StopAsync(deadline.Token) ?? Task.CompletedTask));

        // Processes first: while they end they may still want to save something.
        await Task.WhenAll(Apps.Select(app => app.Process?.StopAsync(deadline.Token) ?? Task.CompletedTask));
        foreach (var app in Apps)
        {
            app.EndGrpcStreams();
        }

        await _server.StopAsync(deadline.Token);
        foreach (var app in Apps)
        {
            if (app.Running is { } running)
            {
                await Task.WhenAny(running, Task.Delay(Timeout.InfiniteTimeSpan, _options.Time, deadline.Token));
            }
        }

        return !deadline.IsCancellationRequested;
    }

    /// <summary>Ends early when an app that is probed is not healthy: then there is nobody to go on for (Dapr's <c>pkg/runtime</c>, <c>BlockShutdownDuration</c>).</summary>
    private async Task BlockShutdownAsync()
    {
        if (_options.BlockShutdown <= TimeSpan.Zero)
        {
            return;
        }

        Log.Blocking(_logger, _options.BlockShutdown.TotalSeconds);
        using var over = new CancellationTokenSource(_options.BlockShutdown, _options.Time);
        await Task.WhenAll(Apps.Select(app => app.Runtime?.StopAsync(over.Token) ?? Task.CompletedTask));
        var unhealthy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Note(object? sender, EventArgs args) => unhealthy.TrySetResult();

        foreach (var app in Apps.Where(app => app.Definition.HealthProbe is not null))
        {
            app.Runtime!.AppHealth.Changed += Note;
        }

        await unhealthy.Task.WaitAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Kills every process without waiting, for the second Ctrl-C.</summary>
    public void Kill()
    {
        foreach (var app in Apps)
        {
            app.Process?.Signal(Signals.Kill);
        }
    }

    /// <summary>Lets go of everything; stops first what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        _options.RuntimeFolder.Remove();
        await _stopping.CancelAsync();
        await EndReloadingAsync();
        foreach (var app in Apps)
        {
            await app.DisposeAsync();
        }

        await _jobs.DisposeAsync();
        await _server.DisposeAsync();
        await _components.DisposeAsync();
        _stopping.Dispose();
        _appsGate.Dispose();
    }

    private async ValueTask EndReloadingAsync()
    {
        if (Reloader is { } reloader)
        {
            await reloader.DisposeAsync();
        }
    }

    internal HostedApp? Find(string appId) => Apps.FirstOrDefault(app => app.AppId == appId && !app.IsStopping);

    /// <summary>Publishes what runs for <c>pillion list</c>.</summary>
    internal void Register()
    {
        lock (_registration)
        {
            _options.RuntimeFolder.Write(
                new InstanceDescription
                {
                    ProcessId = Environment.ProcessId,
                    ProcessStart = RuntimeFolder.CurrentProcessStart(),
                    Started = _started,
                    ControlSocket = _controlSocket,
                    RunTemplatePath = _options.RunTemplatePath,
                    RunTemplateName = _options.RunTemplateName,
                    Apps = [.. Apps.Where(app => !app.IsStopping).Select(app => app.Describe())],
                }
            );
        }
    }

    /// <summary>Stops one app and, after the last one, the host.</summary>
    internal async Task StopAppAsync(HostedApp app, int exitCode)
    {
        await _appsGate.WaitAsync();
        try
        {
            if (app.IsStopping || _stopping.IsCancellationRequested)
            {
                return;
            }

            app.IsStopping = true;
            _exitCode = _exitCode == 0 ? exitCode : _exitCode;
            if (Apps.All(other => other.IsStopping))
            {
                // The whole host stops: that takes the app's parts down in order, and those it shares with nobody any more.
                _completion.TrySetResult(_exitCode);
                return;
            }

            Log.AppStops(_logger, app.AppId);
            Register();
            await CloseAsync(app);
        }
        finally
        {
            _appsGate.Release();
        }
    }

    /// <summary>Passes on what the shutdown API of an app was asked.</summary>
    internal void RequestShutdown(HostedApp app, ShutdownMode mode)
    {
        if (mode == ShutdownMode.Graceful)
        {
            _ = StopAppAsync(app, exitCode: 0);
            return;
        }

        // Dapr leaves 100 ms for the answer and then exits with 1 (pkg/runtime/runtime.go, ShutdownWithWait's counterpart).
        _ = Task.Delay(TimeSpan.FromMilliseconds(100), _options.Time)
            .ContinueWith(
                _ =>
                {
                    Kill();
                    Environment.Exit(1);
                },
                TaskScheduler.Default
            );
    }

    /// <summary>Ends the app when what was started for it ends.</summary>
    internal async Task WatchAsync(HostedApp app)
    {
        Debug.Assert(app.Running is not null, "only apps that can end are watched");
        int code;
        try
        {
            code = await app.Running;
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception e)
        {
            Log.AppFailed(_logger, e, app.AppId);
            code = 1;
        }

        if (app.Process is not null && !app.IsStopping && !_stopping.IsCancellationRequested)
        {
            Log.ProcessEnded(_logger, app.AppId, code);
        }

        await StopAppAsync(app, code);
    }

    private async Task CloseAsync(HostedApp app)
    {
        app.Runtime?.Health.MarkNotReady();
        using var deadline = new CancellationTokenSource(_options.ShutdownTimeout, _options.Time);
        if (app.Runtime is not null)
        {
            await app.Runtime.StopAsync(deadline.Token);
        }

        if (app.Process is not null)
        {
            await app.Process.StopAsync(deadline.Token);
        }

        app.EndGrpcStreams();
        if (app.IngressEndpoint is not null)
        {
            await _server.CloseAsync(app.IngressEndpoint);
        }

        foreach (var endpoint in app.OwnEndpoints)
        {
            await _server.CloseAsync(endpoint);
        }

        if (app.Runtime is not null)
        {
            _registry.Remove(app.Runtime);
        }

        await app.DisposeAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "app {AppId} stops; the others go on")]
        public static partial void AppStops(ILogger logger, string appId);

        [LoggerMessage(2, LogLevel.Information, "the process of app {AppId} ended with exit code {ExitCode}")]
        public static partial void ProcessEnded(ILogger logger, string appId, int exitCode);

        [LoggerMessage(3, LogLevel.Error, "app {AppId} failed")]
        public static partial void AppFailed(ILogger logger, Exception exception, string appId);

        [LoggerMessage(4, LogLevel.Information, "{AppId}: {Module} ({Trigger}) serves http://127.0.0.1:{Port}")]
        public static partial void WasmServed(ILogger logger, string appId, string module, string trigger, int port);

        [LoggerMessage(5, LogLevel.Information, "{AppId}: {Module} ({Trigger}) is loaded")]
        public static partial void WasmLoaded(ILogger logger, string appId, string module, string trigger);

        [LoggerMessage(6, LogLevel.Information, "{AppId}: Dapr API on http://127.0.0.1:{Port}")]
        public static partial void DaprServed(ILogger logger, string appId, int port);

        [LoggerMessage(11, LogLevel.Information, "{AppId}: other runtimes call it on port {Port}")]
        public static partial void RuntimesServed(ILogger logger, string appId, int port);

        [LoggerMessage(10, LogLevel.Information, "{AppId}: Dapr gRPC API on 127.0.0.1:{Port}")]
        public static partial void GrpcServed(ILogger logger, string appId, int port);

        [LoggerMessage(7, LogLevel.Information, "{Count} {Apps} up and running after {Milliseconds} ms")]
        public static partial void Started(ILogger logger, int count, string apps, long milliseconds);

        [LoggerMessage(10, LogLevel.Information, "Blocking graceful shutdown for {Seconds} s")]
        public static partial void Blocking(ILogger logger, double seconds);

        [LoggerMessage(8, LogLevel.Information, "HTTP server is running on port {Port}")]
        public static partial void HttpServerRuns(ILogger logger, int port);

        [LoggerMessage(9, LogLevel.Information, "dapr initialized. Status: Running. Init Elapsed {Milliseconds}ms")]
        public static partial void Initialized(ILogger logger, long milliseconds);
    }
}
