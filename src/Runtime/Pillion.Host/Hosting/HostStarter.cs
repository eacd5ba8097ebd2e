using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.NameResolution;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Jobs;
using Pillion.Components.Wasm;
using Pillion.Host.Apps;
using Pillion.Host.Configuration;
using Pillion.Host.Resources;
using Pillion.Host.Web;

namespace Pillion.Host.Hosting;

/// <summary>Builds a host, in this order: resources → components and endpoints, side by side → runtimes → guests → processes.</summary>
internal sealed partial class HostStarter
{
    private readonly HostOptions _options;
    private readonly ILogger _logger;
    private readonly ConfigurationProblems _problems = new();
    private readonly List<HostedApp> _apps;
    private readonly AppRegistry _registry = new();
    private readonly ComponentFactories _factories;
    private readonly ComponentRegistry _components;
    private readonly JobScheduler _jobs;
    private PillionHost? _host;

    public HostStarter(HostOptions options, IEnumerable<ComponentRegistration> pluggable)
    {
        _options = options;
        _logger = options.Logging.CreateLogger<HostStarter>();
        _apps = [.. options.Apps.Select(app => new HostedApp(app))];
        _jobs = HostJobs.Create(options);
        _factories = new ComponentFactories(
            ComponentCatalog.Create(new WasmComponentOptions { Cache = options.ModuleCache, Modules = options.Modules }),
            pluggable
        );
        _components = new ComponentRegistry(_factories, new ComponentServices { Time = options.Time, Logging = options.Logging });
    }

    public async Task<PillionHost> StartAsync(CancellationToken cancellationToken)
    {
        var begun = _options.Time.GetTimestamp();
        var socket = _options.RuntimeFolder.PrepareControlSocket();
        var endpoints = new HostEndpoints(_apps, _problems);
        var server = new WebServer(_options.Logging, endpoints.MaxRequestHead)
        {
            ApiProtocols = Truth.IsTruthy(_options.Identity.Variable("DAPR_HTTP_DISABLE_H2C"))
                ? HttpProtocols.Http1
                : HttpProtocols.Http1AndHttp2,
        };
        _host = new PillionHost(_options, _apps, server, _components, _registry, _jobs, socket) { StartTimestamp = begun };
        var serving = Task.CompletedTask;
        try
        {
            endpoints.AddTo(server);
            server.ListenUnixSocket(socket, new ControlEndpoint(_host).HandleAsync);
            // The two are independent of each other and each takes its time, mostly compiling code: side by side they take half.
            serving = Task.Run(() => server.StartAsync(cancellationToken), CancellationToken.None);
            await InstallResourcesAsync(cancellationToken);
            await ReadJobsAsync(cancellationToken);
            await endpoints.AwaitAsync(serving);
            _problems.ThrowIfAny();

            foreach (var app in _apps)
            {
                AttachRuntime(app);
            }

            var launcher = new AppLauncher(_options, _host);
            await launcher.CreateGuestsAsync(cancellationToken);
            foreach (var app in _apps)
            {
                app.Runtime!.Health.MarkOutboundReady();
                launcher.Launch(app);
            }

            await AnnounceAsync(cancellationToken);
            _host.Reloader = new ResourceReloader(_options, _apps, _components, _factories);
            _host.Reloader.Start();
            _host.Register();
            _host.StartTime = _options.Time.GetElapsedTime(begun);
            return _host;
        }
        catch
        {
            // Whatever became of it: what is still starting cannot be taken down.
            await Task.WhenAny(serving);
            await _host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes apps that can be called from elsewhere known there.</summary>
    private async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        foreach (var app in _apps)
        {
            if (app is { NameResolver: { } names, InternalEndpoint: { } endpoint })
            {
                var options = app.Runtime!.Options;
                var instance = new AppInstance(app.AppId, options.Namespace, options.HostAddress, endpoint.Port, app.DaprHttpPort);
                await names.AnnounceAsync(instance, _logger, cancellationToken);
            }
        }
    }

    private async Task ReadJobsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _jobs.StartAsync(cancellationToken);
        }
        catch (ComponentException e)
        {
            _problems.Error(_options.DataFolder, 0, "", $"the jobs from before cannot be read: {e.Message}");
        }
    }

    private async Task InstallResourcesAsync(CancellationToken cancellationToken)
    {
        var loader = new ResourceLoader(_options.Logging.CreateLogger<ResourceLoader>(), _options.Identity.DeclaredNamespace);
        var configurations = new ConfigurationReader(_options.Identity.Variable, _problems);
        ResourceSet? embedded = null;
        foreach (var app in _apps)
        {
            var folders = app.Definition.ResourcesPaths;
            app.Resources =
                folders.Count > 0 ? loader.Load(folders, _problems)
                : app.Definition.HasNoDefaults ? ResourceSet.Empty
                : embedded ??= CreateEmbedded();
            app.Configuration = configurations.Read(app.Definition.ConfigurationFiles);
        }

        foreach (var warning in _problems.Warnings.Distinct())
        {
            Log.ConfigurationOdd(_logger, warning);
        }

        var resolver = new ComponentResolver(_options.Identity);
        var components = new ComponentInstaller(
            _components,
            _factories,
            resolver,
            _problems,
            _options.Logging.CreateLogger<ComponentInstaller>()
        );
        await components.InstallAsync(
            [
                .. _apps.Select(app => new ComponentInstaller.AppResources(
                    app.Definition,
                    app.AllowedComponents,
                    app.Configuration.HasStrictWasm
                )),
            ],
            cancellationToken
        );
        var endpoints = new HttpEndpointInstaller(resolver, _problems);
        var pipelines = new PipelineInstaller(_problems);
        var services = new ComponentServices { Time = _options.Time, Logging = _options.Logging };
        var names = new NameResolverInstaller(_factories, services, _problems);
        foreach (var app in _apps)
        {
            app.HttpEndpoints = await endpoints.InstallAsync(
                app.AppId,
                app.Resources.HttpEndpoints,
                _components.ForApp(app.AppId),
                cancellationToken
            );
            app.NameResolver = await names.InstallAsync(app.Configuration.NameResolution, app.Definition.MaxBodySize, cancellationToken);
            var visible = _components.ForApp(app.AppId);
            app.HttpPipeline = pipelines.Install(app.AppId, app.Configuration.HttpPipeline, app.AllowedComponents, visible);
            app.AppHttpPipeline = pipelines.Install(app.AppId, app.Configuration.AppHttpPipeline, app.AllowedComponents, visible);
        }
    }

    private ResourceSet CreateEmbedded()
    {
        try
        {
            Directory.CreateDirectory(_options.DataFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Error(_options.DataFolder, 0, "", $"the embedded state store needs this folder: {e.Message}");
        }

        return EmbeddedResources.Create(_options.DataFolder);
    }

    private void AttachRuntime(HostedApp app)
    {
        var definition = app.Definition;
        var options = new AppRuntimeOptions
        {
            AppId = definition.AppId,
            Namespace = _options.Identity.Namespace,
            ApiToken = NullIfEmpty(_options.Identity.Variable("DAPR_API_TOKEN")),
            AppApiToken = NullIfEmpty(_options.Identity.Variable("APP_API_TOKEN")),
            MaxBodySize = definition.MaxBodySize,
            AllowedOrigins = definition.AllowedOrigins,
            SecretScopes = app.Configuration.SecretScopes,
            ApiAccess = app.Configuration.ApiAccess,
            EnabledFeatures = app.Configuration.EnabledFeatures,
            HttpEndpoints = app.HttpEndpoints,
            NameResolvers = app.NameResolver is { } names ? [names.Apps] : [],
            HostAddress = NullIfEmpty(_options.Identity.Variable("DAPR_HOST_IP")) ?? "127.0.0.1",
            Resiliency = ResiliencyResource.For(app.AppId, app.Resources.Resiliencies),
            Subscriptions = app.DeclaredSubscriptions,
            AsksForSubscriptions = definition.AsksForSubscriptions,
            BindingOptionsTimeout = definition.BindingOptionsTimeout,
            HttpPipeline = app.HttpPipeline,
            AppHttpPipeline = app.AppHttpPipeline,
            MayInvokeUrl = definition.IsWasm ? new AllowedHosts(definition.Wasm.AllowedHosts).Allows : null,
            AppConnection = Connection(definition),
        };
        try
        {
            var runtime = new AppRuntime(
                options,
                _components.ForApp(definition.AppId),
                _registry,
                mode => _host!.RequestShutdown(app, mode),
                _options.Time,
                _options.Logging.ForApp(definition.AppId),
                _jobs
            );
            SetMetadata(runtime, definition);
            app.AttachRuntime(runtime, _options.Time);
            _registry.Add(runtime);
        }
        catch (ComponentException e)
        {
            throw new ConfigurationException("", e.Message);
        }
    }

    private static AppConnection? Connection(AppDefinition definition) =>
        definition is { IsWasm: false, AppPort: null }
            ? null
            : new AppConnection
            {
                Port = definition.IsWasm ? 0 : definition.AppPort!.Value,
                Protocol = definition.AppProtocol,
                ChannelAddress = definition.AppChannelAddress,
                MaxConcurrency = definition.MaxConcurrency ?? 0,
                Health = definition.HealthProbe,
            };

    /// <summary>The attributes Dapr's CLI sets, which its <c>list</c> and dashboards read.</summary>
    private void SetMetadata(AppRuntime runtime, AppDefinition definition)
    {
        runtime.Metadata.Set("cliPID", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        runtime.Metadata.Set("appCommand", string.Join(' ', definition.Command));
        if (_options.RunTemplatePath is { } path)
        {
            runtime.Metadata.Set("runTemplatePath", path);
        }

        if (_options.RunTemplateName is { Length: > 0 } name)
        {
            runtime.Metadata.Set("runTemplateName", name);
        }
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Problem}")]
        public static partial void ConfigurationOdd(ILogger logger, ConfigurationProblem problem);
    }
}
