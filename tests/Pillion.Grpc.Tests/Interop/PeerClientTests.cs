using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pillion.Testing;

namespace Pillion.Grpc.Tests.Interop;

/// <summary>Clients of other implementations call our server. What they check is in their scripts.</summary>
public sealed class PeerClientTests
{
    [Fact]
    public async Task GrpcJs_Client_IsAnsweredAsByAnyServer()
    {
        await using var server = await StartAsync();
        await using var client = Peers.Node("echo-client.js", server.Address.Authority);

        await SucceedsAsync(client);
    }

    [Fact]
    public async Task Python_Client_IsAnsweredAsByAnyServer()
    {
        using var folder = new TempDirectory();
        await using var server = await StartAsync();
        await using var client = Peers.Python("client", server.Address.Authority, folder);

        await SucceedsAsync(client);
    }

    private static Task<TestServer> StartAsync() =>
        TestServer.StartAsync(
            EchoService.Create().HandleAsync,
            options => options.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2)
        );

    private static async Task SucceedsAsync(ChildProcess client)
    {
        var result = await client.WaitForExitAsync(TimeSpan.FromMinutes(2));
        Assert.True(result.ExitCode == 0, client.ToString());
        Assert.Equal("done.", result.Output.Trim());
    }
}
