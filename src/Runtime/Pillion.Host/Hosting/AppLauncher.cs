using System.Globalization;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Pillion.Api.Grpc.Apps;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests;
using Pillion.Host.Apps;
using Pillion.Host.Configuration;
using Pillion.Host.Processes;
using Pillion.Host.Wasm;
using Pillion.Host.Web;
using Pillion.Modules;

namespace Pillion.Host.Hosting;

/// <summary>Brings apps to life, once their runtimes are there and the host's ports are known.</summary>
internal sealed partial class AppLauncher
{
    private readonly HostOptions _options;
    private readonly PillionHost _host;
    private readonly ILogger _logger;

    public AppLauncher(HostOptions options, PillionHost host)
    {
        _options = options;
        _host = host;
        _logger = options.Logging.CreateLogger<AppLauncher>();
    }

    private IReadOnlyList<HostedApp> Apps => _host.Apps;

    /// <summary>Makes every Wasm app, side by side.</summary>
    public Task CreateGuestsAsync(CancellationToken cancellationToken)
    {
        var wasmApps = Apps.Where(app => app.Definition.IsWasm).ToList();
        return wasmApps.Count == 0 ? Task.CompletedTask
            : _options.WasmApps is not null ? CreateGuestsAsync(wasmApps, cancellationToken)
            : throw new ConfigurationException("", $"app '{wasmApps[0].AppId}' is a Wasm module, and this host runs processes only");
    }

    private async Task CreateGuestsAsync(List<HostedApp> wasmApps, CancellationToken cancellationToken)
    {
        var problems = await Task.WhenAll(
            wasmApps.Select(app => Task.Run(() => TryCreateGuestAsync(app, cancellationToken), cancellationToken))
        );
        if (problems.Any(list => list.Count > 0))
        {
            throw new ConfigurationException([.. problems.SelectMany(list => list)]);
        }
    }

    /// <summary>Starts what belongs to the app: its process, or its program when it is one that runs once.</summary>
    public void Launch(HostedApp app)
    {
        var definition = app.Definition;
        if (app.Wasm is { } wasm)
        {
            StartWasm(app, wasm);
            return;
        }

        if (definition.AppPort is { } port)
        {
            Connect(app, port);
        }

        if (definition.Command.Count > 0)
        {
            var output = _options.Output;
            app.Process = AppProcess.Start(
                definition.Command,
                definition.Folder,
                AppEnvironment.ForProcess(definition, app.DaprHttpPort, app.GrpcPort),
                line => output.WriteLine(definition.AppId, line)
            );
            app.Runtime!.Metadata.Set("appPID", app.Process.Id.ToString(CultureInfo.InvariantCulture));
            app.Running = app.Process.Completion;
            _ = _host.WatchAsync(app);
        }

        _ = definition.AppPort is { } appPort ? MarkReadyWhenReachableAsync(app, appPort) : StartRuntimeAsync(app);
    }

    private static void Connect(HostedApp app, int port)
    {
        var definition = app.Definition;
        var protocol = definition.AppProtocol;
        var address = new UriBuilder(AppProtocols.Scheme(protocol), definition.AppChannelAddress, port).Uri;
        if (AppProtocols.IsGrpc(protocol))
        {
            var options = new GrpcAppOptions
            {
                Address = address.GetLeftPart(UriPartial.Authority),
                MaxConcurrency = definition.MaxConcurrency ?? 0,
                AcceptAnyCertificate = AppProtocols.IsTls(protocol),
            };
            app.AttachGrpcApp(new GrpcApp(options, app.Runtime!.Options, app.Runtime.Logging));
            return;
        }

        app.AttachNetwork(
            new HttpAppChannel(
                new HttpAppChannelOptions
                {
                    BaseAddress = address,
                    MaxConcurrency = definition.MaxConcurrency ?? 0,
                    Http2Cleartext = protocol == "h2c",
                    AcceptAnyCertificate = AppProtocols.IsTls(protocol),
                }
            )
        );
    }

    private async Task<IReadOnlyList<ConfigurationProblem>> TryCreateGuestAsync(HostedApp app, CancellationToken cancellationToken)
    {
        try
        {
            await CreateGuestAsync(app, cancellationToken);
            return [];
        }
        catch (ConfigurationException e)
        {
            return e.Problems;
        }
    }

    private async Task CreateGuestAsync(HostedApp app, CancellationToken cancellationToken)
    {
        var definition = app.Definition;
        var port = app.DaprHttpPort == 0 ? HostOptions.DefaultDaprHttpPort : app.DaprHttpPort;
        var logging = _options.Logging.ForApp(app.AppId);
        var limits = definition.Wasm.Limits;
        var module = await FetchAsync(definition, definition.Command[0], cancellationToken);
        var wasm = await _options.WasmApps!.CreateAsync(
            new WasmAppContext
            {
                Runtime = app.Runtime!,
                DaprApi = app.Api!,
                DaprOrigins = DaprOrigins(port),
                IsApp = id => Apps.Any(other => other.AppId == id),
                Module = module,
                Arguments = [.. definition.Command.Skip(1)],
                Settings = definition.Wasm with
                {
                    Environment = AppEnvironment.ForGuest(definition, port),
                    Middleware = await FetchMiddlewareAsync(definition, cancellationToken),
                    Limits = limits with { Instances = Math.Min(limits.Instances, definition.MaxConcurrency ?? int.MaxValue) },
                },
                IsServed = definition.AppPort is not null || _options.RunTemplateName is not null,
                Logging = logging,
            },
            cancellationToken
        );
        app.AttachWasm(wasm, logging.CreateLogger<Ingress>());
    }

    private async Task<List<WasmMiddleware>> FetchMiddlewareAsync(AppDefinition definition, CancellationToken cancellationToken)
    {
        var fetched = new List<WasmMiddleware>();
        foreach (var middleware in definition.Wasm.Middleware)
        {
            var module = await FetchAsync(definition, middleware.Module, cancellationToken);
            fetched.Add(middleware with { Path = module.Path, Name = module.Reference.Name, DisplayName = module.DisplayName });
        }

        return fetched;
    }

    private async Task<FetchedModule> FetchAsync(AppDefinition definition, string word, CancellationToken cancellationToken)
    {
        if (!ModuleReference.TryParse(word, definition.Folder, out var reference, out var problem))
        {
            throw new ConfigurationException("", $"app '{definition.AppId}': {problem}");
        }

        try
        {
            return await _options.Modules.FetchAsync(reference, cancellationToken);
        }
        catch (ModuleSourceException e)
        {
            throw new ConfigurationException("", $"app '{definition.AppId}': {e.Message}");
        }
    }

    /// <summary>Guests that know nothing else use Dapr's standard port; in here it is always their own API.</summary>
    private static IReadOnlyList<string> DaprOrigins(int port) =>
        [
            .. new[] { HostOptions.DefaultDaprHttpPort, port }
                .Distinct()
                .SelectMany(p => new[] { $"http://127.0.0.1:{p}", $"http://localhost:{p}", $"http://[::1]:{p}" }),
        ];

    private void StartWasm(HostedApp app, IWasmApp wasm)
    {
        _ = StartRuntimeAsync(app);
        if (wasm.Trigger == WasmTrigger.Command)
        {
            var output = _options.Output;
            app.Running = Task.Run(() =>
                wasm.RunAsync(output.OpenInput(), output.OpenOutput(app.AppId), output.OpenError(app.AppId), _host.Stopping)
            );
            _ = _host.WatchAsync(app);
        }
    }

    /// <summary>Dapr dials the app's port every 100 ms, for ever (reference: <c>pkg/runtime/runtime.go</c>, <c>blockUntilAppIsReady</c>).</summary>
    private async Task MarkReadyWhenReachableAsync(HostedApp app, int port)
    {
        Log.WaitingForApp(_logger, app.AppId, port);
        while (!await CanConnectAsync(app.Definition.AppChannelAddress, port))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), _options.Time);
            if (app.IsStopping || _host.Stopping.IsCancellationRequested)
            {
                return;
            }
        }

        Log.AppFound(_logger, app.AppId, port);
        if (app.Definition.HealthProbe is not { } probe)
        {
            await StartRuntimeAsync(app);
            return;
        }

        var following = FollowHealthAsync(app);
        await app.Runtime!.AppHealth.RunAsync(app.Runtime.Callbacks!, probe, _options.Time, app.Closing);
        await following;
    }

    /// <summary>While the app is not healthy nothing is taken for it; others may have it (reference: <c>pkg/runtime/runtime.go</c>, <c>appHealthChanged</c>).</summary>
    private async Task FollowHealthAsync(HostedApp app)
    {
        var runtime = app.Runtime!;
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        void Note(object? sender, EventArgs args) => changes.Writer.TryWrite(true);

        runtime.AppHealth.Changed += Note;
        try
        {
            while (await changes.Reader.ReadAsync(app.Closing))
            {
                if (runtime.AppHealth.IsHealthy)
                {
                    await StartRuntimeAsync(app);
                }
                else
                {
                    await runtime.StopAsync(app.Closing);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The app is taken down, and its runtime with it.
        }
        finally
        {
            runtime.AppHealth.Changed -= Note;
        }
    }

    /// <summary>
    /// Begins to bring work to the app. As in Dapr it is ready when its subscriptions are, so that what is published then reaches it; what cannot be
    /// started is told, and the app's other blocks work without.
    /// </summary>
    private async Task StartRuntimeAsync(HostedApp app)
    {
        var runtime = app.Runtime!;
        try
        {
            await runtime.Subscriptions.StartAsync(app.Closing);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception e)
        {
            Log.SubscribingFailed(_logger, e, app.AppId);
        }

        if (app.IsStopping || _host.Stopping.IsCancellationRequested)
        {
            return;
        }

        runtime.Health.MarkReady();
        try
        {
            await runtime.StartAsync(app.Closing);
        }
        catch (OperationCanceledException)
        {
            // The app is taken down already.
        }
        catch (Exception e)
        {
            Log.StartFailed(_logger, e, app.AppId);
        }
    }

    private static async Task<bool> CanConnectAsync(string address, int port)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address, port, timeout.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{AppId}: waiting for the app to listen on port {Port}")]
        public static partial void WaitingForApp(ILogger logger, string appId, int port);

        [LoggerMessage(2, LogLevel.Information, "{AppId}: the app listens on port {Port}")]
        public static partial void AppFound(ILogger logger, string appId, int port);

        [LoggerMessage(3, LogLevel.Error, "{AppId}: the subscriptions could not be started")]
        public static partial void SubscribingFailed(ILogger logger, Exception exception, string appId);

        [LoggerMessage(4, LogLevel.Error, "{AppId}: bindings and jobs could not be started")]
        public static partial void StartFailed(ILogger logger, Exception exception, string appId);
    }
}
