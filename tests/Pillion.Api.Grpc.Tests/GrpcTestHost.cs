using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pillion.Abstractions;
using Pillion.Api.Grpc.Tests.State;
using Pillion.BuildingBlocks.Apps;
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
    private readonly ApiApp _app;
    private readonly TestServer _server;

    private GrpcTestHost(ApiApp app, DaprGrpcApi api, TestServer server)
    {
        _app = app;
        _server = server;
        Api = api;
        Channel = new GrpcChannel(server.Address.GetLeftPart(UriPartial.Authority));
    }

    public AppRuntime App => _app.Runtime;

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
        var app = await ApiApp.CreateAsync(
            [.. LocalComponents.All, new("state.queryable", static _ => new QueryableStore())],
            components,
            options,
            apps,
            shutdown,
            time,
            jobs,
            Cancel
        );
        var api = new DaprGrpcApi(app.Runtime);
        var server = await TestServer.StartAsync(
            api.HandleAsync,
            kestrel =>
            {
                GrpcKestrelLimits.Apply(kestrel);
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2);
            }
        );
        return new GrpcTestHost(app, api, server);
    }

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
        await _app.DisposeAsync();
    }
}
