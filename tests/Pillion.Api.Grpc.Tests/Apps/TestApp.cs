using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Api.Grpc.Apps;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.Grpc.Server;
using Pillion.Testing;

namespace Pillion.Api.Grpc.Tests.Apps;

/// <summary>An app that speaks gRPC, on Kestrel, and what a host makes of it.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly TestServer _server;

    private TestApp(TestServer server, GrpcApp app, AppRuntime runtime)
    {
        _server = server;
        App = app;
        Runtime = runtime;
    }

    public GrpcApp App { get; }

    public AppRuntime Runtime { get; }

    public static async Task<TestApp> StartAsync(
        Action<GrpcServerBuilder> methods,
        AppRegistry? apps = null,
        AppRuntimeOptions? options = null,
        int maxConcurrency = 0
    )
    {
        var builder = new GrpcServerBuilder();
        methods(builder);
        var server = await TestServer.StartAsync(
            builder.Build(NullLogger<GrpcServer>.Instance).HandleAsync,
            kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2)
        );
        options ??= new AppRuntimeOptions { AppId = "callee", AppApiToken = "apps" };
        apps ??= new AppRegistry();
        var app = new GrpcApp(
            new GrpcAppOptions { Address = server.Address.GetLeftPart(UriPartial.Authority), MaxConcurrency = maxConcurrency },
            options,
            NullLoggerFactory.Instance
        );
        var runtime = new AppRuntime(options, AppComponents.None, apps) { Channel = app.Channel };
        runtime.Callbacks = app.Callbacks;
        apps.Add(runtime);
        return new TestApp(server, app, runtime);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _server.DisposeAsync();
    }
}
