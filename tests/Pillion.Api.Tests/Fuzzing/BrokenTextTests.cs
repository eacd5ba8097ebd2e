using Pillion.Testing;

namespace Pillion.Api.Tests.Fuzzing;

/// <summary>JSON text that is none: halves of surrogate pairs and bad UTF-8, which Go reads as U+FFFD. Found by <see cref="HttpFuzzTests"/>.</summary>
public sealed class BrokenTextTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task SaveState_KeyWithHalfASurrogatePair_IsSavedWithTheReplacementCharacter()
    {
        await using var host = await ApiTestHost.StartAsync(ApiApp.Component("store", "state.in-memory"));

        var saved = await host.SendAsync(
            "POST",
            "/v1.0/state/store",
            body: """[{"key":"a\ud800","value":1,"metadata":{"m\udc00":"\ud800"}}]"""
        );

        Assert.Equal(204, saved.Status);
        Assert.Equal("1", (await host.SendAsync("GET", "/v1.0/state/store/a%EF%BF%BD")).Body);
    }

    [Theory]
    [InlineData("state/store/bulk", """{"keys":["\ud800"]}""", 200)]
    [InlineData("state/store/transaction", """{"operations":[{"operation":"\ud800","request":{"key":"k"}}]}""", 400)]
    [InlineData("bindings/files", """{"operation":"\ud800"}""", 500)]
    [InlineData("bindings/files", """{"operation":"create","data":"\ud800","metadata":{"fileName":"\ud800"}}""", 200)]
    [InlineData("publish/bulk/bus/t", """[{"entryId":"\ud800","event":"\ud800","contentType":"text/plain"}]""", 204)]
    [InlineData("publish/bulk/bus/t", """[{"entryId":"1","event":"\ud800","contentType":"application/octet-stream"}]""", 400)]
    public async Task Route_TextWithHalfASurrogatePair_IsNoCrash(string route, string body, int status)
    {
        await using var host = await ApiTestHost.StartAsync(
            ApiApp.Component("store", "state.in-memory"),
            ApiApp.Component("bus", "pubsub.in-memory"),
            ApiApp.Component("files", "bindings.localstorage", ("rootPath", _directory.Folder("files")))
        );

        var answer = await host.SendAsync("POST", "/v1.0/" + route, body: body);

        Assert.Equal(status, answer.Status);
        Assert.DoesNotContain("\"ERROR\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task QueryState_TextWithHalfASurrogatePair_IsNoQuery()
    {
        await using var host = await ApiTestHost.StartAsync(ApiApp.Component("store", "state.queryable"));

        var answer = await host.SendAsync("POST", "/v1.0-alpha1/state/store/query", body: """{"filter":{"EQ":{"a":"\ud800"}}}""");

        Assert.Contains("\"ERR_STATE_QUERY\"", answer.Body, StringComparison.Ordinal);
        Assert.Contains("surrogate", answer.Body, StringComparison.Ordinal);
    }
}
