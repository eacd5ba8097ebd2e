using System.Text;
using System.Text.Json;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Apps;
using Pillion.Components.Conformance.PubSub;
using Pillion.Testing;

namespace Pillion.Api.Tests.PubSub;

public sealed class PublishRouteTests
{
    private const string Trace = "00-11111111111111111111111111111111-2222222222222222-01";

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Publish_Json_IsWrappedIntoACloudEvent()
    {
        await using var host = await StartAsync();
        var events = await SubscribeAsync(host, "orders");

        var answer = await host.SendAsync(
            "POST",
            "/v1.0/publish/bus/orders",
            [("traceparent", Trace), ("tracestate", "a=b")],
            "{\"id\": 12345678901234567890.10}"
        );

        Assert.Equal((204, ""), (answer.Status, answer.Body));
        var cloudEvent = await EventAsync(events);
        Assert.Equal("{\"id\": 12345678901234567890.10}", cloudEvent.GetProperty("data").GetRawText());
        Assert.Equal("application/json; charset=utf-8", Text(cloudEvent, "datacontenttype"));
        Assert.Equal("app", Text(cloudEvent, "source"));
        Assert.Equal("com.dapr.event.sent", Text(cloudEvent, "type"));
        Assert.Equal("1.0", Text(cloudEvent, "specversion"));
        Assert.Equal(("bus", "orders"), (Text(cloudEvent, "pubsubname"), Text(cloudEvent, "topic")));
        Assert.Equal((Trace, Trace, "a=b"), (Text(cloudEvent, "traceid"), Text(cloudEvent, "traceparent"), Text(cloudEvent, "tracestate")));
        Assert.Equal("2026-01-02T03:04:05Z", Text(cloudEvent, "time"));
        Assert.True(Guid.TryParse(Text(cloudEvent, "id"), out _));
        Assert.False(cloudEvent.TryGetProperty("expiration", out _));
    }

    [Theory]
    [InlineData("text/plain", "hi \"there\"", "data", "hi \"there\"")]
    [InlineData("application/octet-stream", "hi", "data_base64", "aGk=")]
    [InlineData("application/json", "no json", "data", "no json")]
    public async Task Publish_OtherContent_TakesTheFormOfItsType(string contentType, string body, string member, string expected)
    {
        await using var host = await StartAsync();
        var events = await SubscribeAsync(host, "t");

        await host.SendAsync("PUT", "/v1.0/publish/bus/t", [("Content-Type", contentType)], body);

        Assert.Equal(expected, Text(await EventAsync(events), member));
    }

    [Fact]
    public async Task Publish_CloudEvent_IsCompletedAndKept()
    {
        await using var host = await StartAsync();
        var events = await SubscribeAsync(host, "t");
        var body = """{"id":"own","type":"mine","topic":"other","data":{"n":1.50},"ext":[1]}""";

        await host.SendAsync("POST", "/v1.0/publish/bus/t", [("Content-Type", "application/cloudevents+json")], body);

        var cloudEvent = await EventAsync(events);
        Assert.Equal(("own", "mine", "t"), (Text(cloudEvent, "id"), Text(cloudEvent, "type"), Text(cloudEvent, "topic")));
        Assert.Equal(("Dapr", "1.0"), (Text(cloudEvent, "source"), Text(cloudEvent, "specversion")));
        Assert.Equal(("{\"n\":1.50}", "[1]"), (cloudEvent.GetProperty("data").GetRawText(), cloudEvent.GetProperty("ext").GetRawText()));
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-00$", Text(cloudEvent, "traceparent"));
    }

    [Fact]
    public async Task Publish_Overrides_SetMembers()
    {
        await using var host = await StartAsync();
        var events = await SubscribeAsync(host, "t");

        await host.SendAsync(
            "POST",
            "/v1.0/publish/bus/t?metadata.cloudevent.id=i&metadata.cloudevent.source=s&metadata.cloudevent.type=ty&metadata.CloudEvent.Subject=su",
            body: "1"
        );

        var cloudEvent = await EventAsync(events);
        Assert.Equal(
            ("i", "s", "ty", "su"),
            (Text(cloudEvent, "id"), Text(cloudEvent, "source"), Text(cloudEvent, "type"), Text(cloudEvent, "subject"))
        );
    }

    [Fact]
    public async Task Publish_TimeToLive_IsWrittenAsExpiration()
    {
        await using var host = await StartAsync();
        var events = await SubscribeAsync(host, "t");

        await host.SendAsync("POST", "/v1.0/publish/bus/t?metadata.ttlInSeconds=60", body: "1");

        Assert.Equal("2026-01-02T03:05:05Z", Text(await EventAsync(events), "expiration"));
    }

    [Fact]
    public async Task Publish_RawPayload_GoesAsItIs()
    {
        await using var host = await StartAsync();
        var events = await SubscribeAsync(host, "t");

        await host.SendAsync("POST", "/v1.0/publish/bus/t?metadata.rawPayload=true", body: "anything");

        await events.HasAsync(1, "the raw message");
        Assert.Equal(["anything"], events.Texts);
    }

    [Fact]
    public async Task Publish_TopicWithSlashes_IsTheRestOfThePath()
    {
        await using var host = await StartAsync();
        var events = await SubscribeAsync(host, "a/b c/d");

        Assert.Equal(204, (await host.SendAsync("POST", "/v1.0/publish/bus/a/b%20c/d", body: "1")).Status);

        Assert.Equal("a/b c/d", Text(await EventAsync(events), "topic"));
    }

    [Theory]
    [InlineData("/v1.0/publish/nobody/t", 404, "ERR_PUBSUB_NOT_FOUND", "pubsub nobody is not found")]
    [InlineData("/v1.0/publish/bus/", 404, "ERR_TOPIC_NAME_EMPTY", "topic is empty in pubsub bus")]
    [InlineData(
        "/v1.0/publish/bus/t?metadata.rawPayload=maybe",
        400,
        "ERR_PUBSUB_REQUEST_METADATA",
        "failed deserializing metadata. Error: rawPayload value must be a valid boolean: actual is 'maybe'"
    )]
    [InlineData("/v1.0/publish/scoped/other", 403, "ERR_PUBSUB_FORBIDDEN", "topic other is not allowed for app id app")]
    [InlineData("/v1.0/publish/bus", 404, "ERR_DIRECT_INVOKE", null)]
    public async Task Publish_NotPossible_IsDaprsError(string path, int status, string code, string? message)
    {
        await using var host = await StartAsync();

        var answer = await host.SendAsync("POST", path, body: "1");

        Assert.Equal(status, answer.Status);
        var error = JsonDocument.Parse(answer.Body).RootElement;
        Assert.Equal(code, Text(error, "errorCode"));
        if (message is not null)
        {
            Assert.Equal(message, Text(error, "message"));
        }
    }

    [Fact]
    public async Task Publish_BadCloudEvent_IsRefused()
    {
        await using var host = await StartAsync();

        var answer = await host.SendAsync("POST", "/v1.0/publish/bus/t", [("Content-Type", "application/cloudevents+json")], "[]");

        Assert.Equal(500, answer.Status);
        Assert.Equal("ERR_PUBSUB_CLOUD_EVENTS_SER", Text(JsonDocument.Parse(answer.Body).RootElement, "errorCode"));
    }

    [Theory]
    [InlineData("/v1.0/publish/bulk/bus/orders")]
    [InlineData("/v1.0-alpha1/publish/bulk/bus/orders")]
    public async Task BulkPublish_EveryKindOfContent_Arrives(string path)
    {
        await using var host = await StartAsync();
        var events = await SubscribeAsync(host, "orders");
        var body = """
            [{"entryId":"1","event":"text","contentType":"text/plain"},
             {"entryId":"2","event":{"a": 1},"contentType":"application/json","metadata":{"ttlInSeconds":"5"}},
             {"entryId":"3","event":"aGk=","contentType":"application/octet-stream"},
             {"entryId":"4","event":{"id":"x"},"contentType":"application/cloudevents+json"}]
            """;

        Assert.Equal(204, (await host.SendAsync("POST", path, body: body)).Status);

        await events.HasAsync(4, "all entries");
        // They were published side by side: their order is nobody's.
        var all = events
            .Texts.Select(t => JsonDocument.Parse(t).RootElement)
            .ToDictionary(e => e.TryGetProperty("datacontenttype", out var type) ? type.GetString()! : "");
        Assert.Equal("text", Text(all["text/plain"], "data"));
        var json = all["application/json"];
        Assert.Equal(("{\"a\":1}", true), (json.GetProperty("data").GetRawText(), json.TryGetProperty("expiration", out _)));
        Assert.Equal("aGk=", Text(all["application/octet-stream"], "data_base64"));
        Assert.Equal("x", Text(all[""], "id"));
    }

    [Theory]
    [InlineData("""[{"entryId":"1","event":1,"contentType":"text/plain"}]""", "error: mismatch between contentType and event")]
    [InlineData(
        """[{"entryId":"1","event":"%","contentType":"application/octet-stream"}]""",
        "error: mismatch between contentType and event"
    )]
    [InlineData("""[{"event":"a","contentType":"text/plain"}]""", "entryId is duplicated or not present for entry")]
    [InlineData(
        """[{"entryId":"1","event":"a","contentType":"text/plain"},{"entryId":"1","event":"a","contentType":"text/plain"}]""",
        "entryId is duplicated or not present for entry"
    )]
    [InlineData("{}", "expected an array")]
    [InlineData("", "the body is empty")]
    public async Task BulkPublish_BadBody_IsRefusedAsAWhole(string body, string message)
    {
        await using var host = await StartAsync();

        var answer = await host.SendAsync("POST", "/v1.0/publish/bulk/bus/t", body: body);

        Assert.Equal(400, answer.Status);
        var error = JsonDocument.Parse(answer.Body).RootElement;
        Assert.Equal("ERR_PUBSUB_EVENTS_SER", Text(error, "errorCode"));
        Assert.Contains(message, Text(error, "message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_InProcess_IsTheSame()
    {
        await using var host = await StartAsync();
        var events = await SubscribeAsync(host, "t");

        var answer = await host.SendInProcessAsync("POST", "/v1.0/publish/bus/t", [("Content-Type", "text/plain")], "from a guest");

        Assert.Equal(204, answer.Status);
        Assert.Equal("from a guest", Text(await EventAsync(events), "data"));
    }

    private Task<ApiTestHost> StartAsync() =>
        ApiTestHost.StartAsync(
            new AppRuntimeOptions { AppId = "app" },
            time: _time,
            components:
            [
                ApiApp.Component("bus", "pubsub.in-memory"),
                ApiApp.Component("scoped", "pubsub.in-memory", ("publishingScopes", "app=allowed;else=other")),
            ]
        );

    private static async Task<MessageCollector> SubscribeAsync(ApiTestHost host, string topic)
    {
        var collector = new MessageCollector();
        var broker = (IPubSub)host.App.Components.Find("bus")!.Component;
        await broker.SubscribeAsync(new TopicSubscription(topic, "listener"), collector.HandleAsync, TestContext.Current.CancellationToken);
        return collector;
    }

    private static async Task<JsonElement> EventAsync(MessageCollector collector)
    {
        await collector.HasAsync(1, "the event");
        return JsonDocument.Parse(Encoding.UTF8.GetBytes(collector.Texts[0])).RootElement;
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
