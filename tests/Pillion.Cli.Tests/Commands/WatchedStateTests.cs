using System.Text;
using Google.Protobuf;
using Pillion.Cli.Tests.Testing;
using Pillion.Grpc.Client;
using Pillion.Protos.Common;
using Pillion.Protos.Runtime;
using Pillion.Testing;

namespace Pillion.Cli.Tests.Commands;

/// <summary>A component that watches its state by <c>wasi:keyvalue/watcher</c>, which is written in every way there is.</summary>
public sealed class WatchedStateTests : IAsyncDisposable
{
    private readonly PillionCli _cli = new();
    private readonly HttpClient _http = new() { Timeout = Wait.Limit };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cli.DisposeAsync();
    }

    [Fact]
    public async Task Watcher_WritesByHttpGrpcAndWit_AreTold()
    {
        var (http, grpc, port) = (LoopbackPort.Find(), LoopbackPort.Find(), LoopbackPort.Find());
        var guest = Repository.PathOf("tests/guests/components/watcher.wasm");
        var process = _cli.Start("run", "-a", "kv", "-H", $"{http}", "-G", $"{grpc}", "-p", $"{port}", guest);
        await process.WaitForErrorAsync("up and running");
        var state = $"http://127.0.0.1:{http}/v1.0/state/statestore";

        // HTTP: a write, a transaction, a deletion.
        await SendAsync(HttpMethod.Post, state, """[{"key":"tea","value":"green"}]""");
        await process.WaitForErrorAsync("set tea=\"green\"");
        await SendAsync(HttpMethod.Post, state, """[{"key":"trap","value":1}]""");
        await SendAsync(
            HttpMethod.Post,
            state + "/transaction",
            """{"operations":[{"operation":"upsert","request":{"key":"milk","value":"cold"}},{"operation":"delete","request":{"key":"tea"}}]}"""
        );
        await process.WaitForErrorAsync("set milk=\"cold\"");
        await process.WaitForErrorAsync("deleted tea");
        await SendAsync(HttpMethod.Delete, state + "/milk", "");
        await process.WaitForErrorAsync("deleted milk");

        // gRPC.
        using var channel = new GrpcChannel($"http://127.0.0.1:{grpc}");
        var item = new StateItem { Key = "sugar", Value = ByteString.CopyFromUtf8("brown") };
        await channel.UnaryAsync(
            DaprMethods.SaveState,
            new SaveStateRequest { StoreName = "statestore", States = { item } },
            cancellationToken: Cancel
        );
        await process.WaitForErrorAsync("set sugar=brown, there is brown");

        // WIT, from a request to the component's own port.
        Assert.Equal("ok", await _http.GetStringAsync($"http://127.0.0.1:{port}/statestore/set/cup?full", Cancel));
        await process.WaitForErrorAsync("set cup=full, there is full");
        Assert.Equal("ok", await _http.GetStringAsync($"http://127.0.0.1:{port}/statestore/delete/cup", Cancel));
        await process.WaitForErrorAsync("deleted cup, there is nothing");
        Assert.Contains("failed at the write of key 'trap'", process.Error, StringComparison.Ordinal);
    }

    private async Task SendAsync(HttpMethod method, string address, string body)
    {
        using var request = new HttpRequestMessage(method, address)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var answer = await _http.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {address}: {answer.StatusCode}");
    }
}
