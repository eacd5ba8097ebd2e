using System.Text.Json;
using Pillion.Api.Tests.Testing;
using Pillion.BuildingBlocks.Apps;
using Pillion.Testing;

namespace Pillion.Api.Tests.Configuration;

public sealed class ConfigurationRouteTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private ApiTestHost? _host;

    private ApiTestHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        var file = _directory.Write("items.json", """{"a":"1","b":{"value":"2","version":"7","metadata":{"m":"n"}}}""");
        _host = await ApiTestHost.StartAsync(
            new AppRuntimeOptions { AppId = "app" },
            time: _time,
            components: [ApiApp.Component("config", "configuration.local.file", ("path", file))]
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("/v1.0/configuration/config?key=a", 200, """{"a":{"value":"1"}}""")]
    [InlineData("/v1.0-alpha1/configuration/config?key=b&metadata.x=y", 200, """{"b":{"value":"2","version":"7","metadata":{"m":"n"}}}""")]
    [InlineData("/v1.0/configuration/config", 200, """{"a":{"value":"1"},"b":{"value":"2","version":"7","metadata":{"m":"n"}}}""")]
    [InlineData(
        "/v1.0/configuration/config?key=a&key=b&key=c",
        200,
        """{"a":{"value":"1"},"b":{"value":"2","version":"7","metadata":{"m":"n"}}}"""
    )]
    [InlineData("/v1.0/configuration/config?key=c", 204, "")]
    [InlineData(
        "/v1.0/configuration/nope?key=c",
        400,
        """{"errorCode":"ERR_CONFIGURATION_STORE_NOT_FOUND","message":"configuration store nope not found"}"""
    )]
    [InlineData(
        "/v1.0/configuration/config/subscribe?key=a",
        500,
        """{"errorCode":"ERR_APP_CHANNEL_NIL","message":"app channel is not initialized. cannot subscribe to configuration updates"}"""
    )]
    [InlineData(
        "/v1.0/configuration/config/some-id/unsubscribe",
        500,
        """{"message":"failed to unsubscribe to configuration request some-id: subscription with id some-id does not exist"}"""
    )]
    public async Task Get_Route_IsAnsweredAsDaprDoes(string path, int status, string body)
    {
        var answer = await Host.SendAsync("GET", path);

        Assert.Equal((status, body), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Get_NoStoreAtAll_IsNotConfigured()
    {
        await using var host = await ApiTestHost.StartAsync();

        var answer = await host.SendAsync("GET", "/v1.0/configuration/any");

        Assert.Equal(
            (500, """{"errorCode":"ERR_CONFIGURATION_STORE_NOT_CONFIGURED","message":"configuration stores not configured"}"""),
            (answer.Status, answer.Body)
        );
    }

    [Fact]
    public async Task Subscribe_Change_IsGivenToTheAppUntilUnsubscribed()
    {
        var app = new RecordingApp();
        Host.App.Channel = app;
        var subscribed = await Host.SendAsync("GET", "/v1.0/configuration/config/subscribe?key=a");
        var id = JsonDocument.Parse(subscribed.Body).RootElement.GetProperty("id").GetString();

        _directory.Write("items.json", """{"a":"one","b":"two"}""");
        _time.Advance(TimeSpan.FromSeconds(1));
        var request = await app.NextAsync("the update of a");

        Assert.Equal(("POST", "/configuration/config/a"), (request.Method, request.Path));
        const string Expected = """{"id":"ID","items":{"a":{"value":"one","version":"","metadata":{}}}}""";
        var expected = JsonDocument.Parse(Expected.Replace("ID", id, StringComparison.Ordinal)).RootElement;
        Assert.True(JsonElement.DeepEquals(expected, JsonDocument.Parse(request.Body).RootElement), request.Body);
        var ended = await Host.SendAsync("GET", $"/v1.0/configuration/config/{id}/unsubscribe");
        var again = await Host.SendAsync("GET", $"/v1.0/configuration/config/{id}/unsubscribe");
        Assert.Equal((200, """{"ok":true}""", 500), (ended.Status, ended.Body, again.Status));
    }
}
