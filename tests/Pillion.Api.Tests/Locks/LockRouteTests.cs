using Pillion.BuildingBlocks.Apps;
using Pillion.Testing;

namespace Pillion.Api.Tests.Locks;

public sealed class LockRouteTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private ApiTestHost? _host;

    private ApiTestHost Host => _host!;

    public async ValueTask InitializeAsync() =>
        _host = await ApiTestHost.StartAsync(
            new AppRuntimeOptions { AppId = "app" },
            time: _time,
            components: [ApiApp.Component("locks", "lock.in-memory")]
        );

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    [Fact]
    public async Task LockAndUnlock_AsDaprDoes()
    {
        Assert.Equal((200, """{"success":true}"""), await LockAsync("r", "a"));
        Assert.Equal((200, """{"success":false}"""), await LockAsync("r", "b"));
        Assert.Equal((200, """{"status":2}"""), await UnlockAsync("r", "b"));
        Assert.Equal((200, """{"status":0}"""), await UnlockAsync("r", "a"));
        Assert.Equal((200, """{"status":1}"""), await UnlockAsync("r", "a"));
        Assert.Equal((200, """{"success":true}"""), await LockAsync("r", "b"));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal((200, """{"success":true}"""), await LockAsync("r", "a"));
    }

    [Theory]
    [InlineData("lock", "{}", "ExpiryInSeconds is not positive in lock store locks")]
    [InlineData("lock", "", "ExpiryInSeconds is not positive in lock store locks")]
    [InlineData("lock", """{"expiryInSeconds":1}""", "ResourceId is empty in lock store locks")]
    [InlineData("lock", """{"resource_id":"r","expiry_in_seconds":"1"}""", "LockOwner is empty in lock store locks")]
    [InlineData(
        "lock",
        """{"resourceId":"r","lockOwner":"o","expiryInSeconds":-3}""",
        "ExpiryInSeconds is not positive in lock store locks"
    )]
    [InlineData("unlock", """{"lockOwner":"o"}""", "ResourceId is empty in lock store locks")]
    [InlineData("unlock", """{"resourceId":"r"}""", "LockOwner is empty in lock store locks")]
    public async Task Request_Incomplete_IsMalformed(string route, string body, string message)
    {
        var answer = await Host.SendAsync("POST", $"/v1.0-alpha1/{route}/locks", body: body);

        Assert.Equal((400, $$"""{"errorCode":"ERR_MALFORMED_REQUEST","message":"{{message}}"}"""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("lock")]
    [InlineData("unlock")]
    public async Task Request_NoJson_IsMalformed(string route)
    {
        var answer = await Host.SendAsync("POST", $"/v1.0-alpha1/{route}/locks", body: "{nope");

        Assert.Equal(400, answer.Status);
        Assert.StartsWith(
            """{"errorCode":"ERR_MALFORMED_REQUEST","message":"failed deserializing HTTP body: """,
            answer.Body,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("lock", "ERR_TRY_LOCK", "failed to try acquiring lock")]
    [InlineData("unlock", "ERR_UNLOCK", "failed to release lock")]
    public async Task Request_SeparatorInTheName_IsRefused(string route, string code, string message)
    {
        var answer = await Host.SendAsync(
            "POST",
            $"/v1.0-alpha1/{route}/locks",
            body: """{"resourceId":"a||b","lockOwner":"o","expiryInSeconds":1}"""
        );

        Assert.Equal(
            (500, $$"""{"errorCode":"{{code}}","message":"{{message}}: input key/keyPrefix 'a||b' can't contain '||'"}"""),
            (answer.Status, answer.Body)
        );
    }

    [Fact]
    public async Task Request_UnknownStore_IsNotFound()
    {
        var answer = await Host.SendAsync(
            "POST",
            "/v1.0-alpha1/lock/nope",
            body: """{"resourceId":"r","lockOwner":"o","expiryInSeconds":1}"""
        );

        Assert.Equal(
            (400, """{"errorCode":"ERR_LOCK_STORE_NOT_FOUND","message":"lock store nope not found"}"""),
            (answer.Status, answer.Body)
        );
    }

    [Fact]
    public async Task Request_NoStoreAtAll_IsNotConfigured()
    {
        await using var host = await ApiTestHost.StartAsync();

        var answer = await host.SendAsync("POST", "/v1.0-alpha1/unlock/any", body: """{"resourceId":"r","lockOwner":"o"}""");

        Assert.Equal(
            (500, """{"errorCode":"ERR_LOCK_STORE_NOT_CONFIGURED","message":"lock store is not configured"}"""),
            (answer.Status, answer.Body)
        );
    }

    private async Task<(int Status, string Body)> LockAsync(string resource, string owner)
    {
        var answer = await Host.SendAsync(
            "POST",
            "/v1.0-alpha1/lock/locks",
            body: $$"""{"resourceId":"{{resource}}","lockOwner":"{{owner}}","expiryInSeconds":10}"""
        );
        return (answer.Status, answer.Body);
    }

    private async Task<(int Status, string Body)> UnlockAsync(string resource, string owner)
    {
        var answer = await Host.SendAsync(
            "POST",
            "/v1.0-alpha1/unlock/locks",
            body: $$"""{"resourceId":"{{resource}}","lockOwner":"{{owner}}"}"""
        );
        return (answer.Status, answer.Body);
    }
}
