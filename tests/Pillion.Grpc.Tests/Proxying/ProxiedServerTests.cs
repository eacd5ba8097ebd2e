using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pillion.Grpc.Client;
using Pillion.Grpc.Tests.Client;
using Pillion.Testing;

namespace Pillion.Grpc.Tests.Proxying;

/// <summary>Our client and our server with a proxy between them, which knows nothing of the service.</summary>
public sealed class ProxiedServerTests(ProxiedServer server) : EchoClientTests(server), IClassFixture<ProxiedServer>;

public sealed class ProxiedServer : EchoServer
{
    private readonly OwnServer _behind = new();
    private GrpcChannel? _channel;
    private TestServer? _proxy;

    public override async ValueTask InitializeAsync()
    {
        await _behind.InitializeAsync();
        _channel = new GrpcChannel(_behind.Address);
        var server = EchoService.Proxy((requests, responses, call) => FrameProxy.ForwardAsync(_channel, requests, responses, call));
        _proxy = await TestServer.StartAsync(
            server.HandleAsync,
            options => options.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2)
        );
        Address = _proxy.Address.ToString();
    }

    public override async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }

        _channel?.Dispose();
        await _behind.DisposeAsync();
    }
}
