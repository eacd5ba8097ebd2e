using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Abstractions;
using Pillion.Api.Grpc.Tests.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Jobs;
using Pillion.BuildingBlocks.Shutdown;
using Pillion.Components.Local;
using Pillion.Grpc;
using Pillion.Grpc.Client;
using Pillion.Testing;

namespace Pillion.Api.Grpc.Tests;

/// <summary>One app with components and its API on Kestrel, put together as a host does it.</summary>
internal sealed class GrpcTestHost : IAsyncDisposable
{
    private readonly ComponentRegistry _components;
    private readonly TestServer _server;

    private GrpcTestHost(ComponentRegistry components, AppRuntime app, DaprGrpcApi api, TestServer server)
    {
        _components = components;
        _server = server;
        App = app;
        Api = api;
        Channel = new GrpcChannel(server.Address.GetLeftPart(UriPartial.Authority));
    }

    public AppRuntime App { get; }

    public DaprGrpcApi Api { get; }

    public GrpcChannel Channel { get; }

    public Uri Address => _server.Address;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<GrpcTestHost> StartAsync(params ComponentSpec[] components) =>
        StartAsync(new AppRuntimeOptions { AppId = "app" }, components: components);

    public static async Task<GrpcTestHost> StartAsync(
        AppRuntimeOptions options,
        AppRegistry? apps = null,
        Action<ShutdownMode>? shutdown = null,
        TimeProvider? time = null,
        JobScheduler? jobs = null,
        params ComponentSpec[] components
    )
    {
        var registry = new ComponentRegistry(
            new ComponentFactories([.. LocalComponents.All, new("state.queryable", static _ => new QueryableStore())]),
            new ComponentServices { Time = time ?? TimeProvider.System }
        );
        foreach (var component in components)
        {
            await registry.AddAsync(component, Cancel);
        }

        apps ??= new AppRegistry();
        var app = new AppRuntime(options, registry.ForApp(options.AppId), apps, shutdown, time, NullLoggerFactory.Instance, jobs);
        apps.Add(app);
        app.Health.MarkReady();
        var api = new DaprGrpcApi(app);
        var server = await TestServer.StartAsync(
            api.HandleAsync,
            kestrel =>
            {
                GrpcKestrelLimits.Apply(kestrel);
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2);
            }
        );
        return new GrpcTestHost(registry, app, api, server);
    }

    public static ComponentSpec Component(string name, string type, params (string Key, string Value)[] metadata) =>
        new()
        {
            Name = name,
            Type = type,
            Metadata = new ComponentMetadata(name, metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
        };

    public ValueTask<TResponse> CallAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        GrpcMetadata? headers = null
    ) => Channel.UnaryAsync(method, request, new GrpcCallOptions { Headers = headers }, Cancel);

    public async Task<GrpcException> FailAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        TRequest request,
        GrpcMetadata? headers = null
    ) => await Assert.ThrowsAsync<GrpcException>(async () => await CallAsync(method, request, headers));

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Api.EndStreams();
        await App.DisposeAsync();
        await _server.DisposeAsync();
        await _components.DisposeAsync();
    }
}
