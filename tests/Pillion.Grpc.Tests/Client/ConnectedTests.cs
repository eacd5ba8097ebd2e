using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pillion.Grpc.Client;
using Pillion.Grpc.Tests.Echo;
using Pillion.Testing;

namespace Pillion.Grpc.Tests.Client;

public sealed class ConnectedTests : IAsyncLifetime
{
    private TestServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _server = await TestServer.StartAsync(
            EchoService.Create().HandleAsync,
            options => options.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2)
        );

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Connected_SeveralCalls_RunsOnceBeforeThem()
    {
        var count = 0;
        using var channel = Channel(_ =>
        {
            count++;
            return ValueTask.CompletedTask;
        });

        for (var i = 0; i < 3; i++)
        {
            await channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "x" }, cancellationToken: Token);
        }

        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Connected_Throws_TheCallHasItsStatusAndTheNextOneTriesAgain()
    {
        var count = 0;
        using var channel = Channel(_ =>
            ++count == 1 ? throw new GrpcException(GrpcStatusCode.Unauthenticated, "who is it?") : ValueTask.CompletedTask
        );

        var error = await Assert.ThrowsAsync<GrpcException>(async () =>
            await channel.UnaryAsync(EchoService.Say, new EchoRequest(), cancellationToken: Token)
        );
        var reply = await channel.UnaryAsync(EchoService.Say, new EchoRequest { Text = "me" }, cancellationToken: Token);

        Assert.Equal((GrpcStatusCode.Unauthenticated, "who is it?"), (error.Status, error.Message));
        Assert.Equal("me", reply.Text);
    }

    private GrpcChannel Channel(Func<CancellationToken, ValueTask> connected) =>
        new(_server!.Address.ToString(), new GrpcChannelOptions { Connected = connected });
}
