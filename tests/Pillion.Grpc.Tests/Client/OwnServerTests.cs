using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pillion.Testing;

namespace Pillion.Grpc.Tests.Client;

/// <summary>Our client and our server.</summary>
public sealed class OwnServerTests(OwnServer server) : EchoClientTests(server), IClassFixture<OwnServer>;

public sealed class OwnServer : EchoServer
{
    private TestServer? _server;

    public override async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            EchoService.Create().HandleAsync,
            options => options.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2)
        );
        Address = _server.Address.ToString();
    }

    public override ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
