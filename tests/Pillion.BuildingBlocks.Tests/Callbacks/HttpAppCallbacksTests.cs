using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.BuildingBlocks.Tests.Callbacks;

public sealed class HttpAppCallbacksTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListSubscriptions_OldAndNewForm_AreRead()
    {
        var channel = Answering(
            200,
            """
            [{"pubsubname":"bus","topic":"a","route":"/one","metadata":{"k":"v"},"deadLetterTopic":"dead"},
             {"PubSubName":"bus","Topic":"b","routes":{"rules":[{"match":" event.type == 'x' ","path":"/x"}],"default":"/rest"},
              "bulkSubscribe":{"enabled":true,"maxMessagesCount":7}},
             {"pubsubname":"bus","topic":"c"}]
            """
        );

        var list = await Callbacks(channel).ListSubscriptionsAsync(Cancellation);

        Assert.Equal(("GET", "/dapr/subscribe"), (channel.Requests[0].Method, channel.Requests[0].Path));
        Assert.Equal(["a", "b", "c"], list.Select(s => s.Topic));
        Assert.Equal([new RouteRule(null, "/one")], list[0].Rules);
        Assert.Equal(("v", "dead"), (list[0].Metadata!["k"], list[0].DeadLetterTopic));
        Assert.Equal([new RouteRule("event.type == 'x'", "/x"), new RouteRule(null, "/rest")], list[1].Rules);
        Assert.Equal(new BulkSubscribeOptions(7, TimeSpan.FromSeconds(1)), list[1].Bulk);
        Assert.Empty(list[2].Rules);
    }

    [Theory]
    [InlineData(404, "not here")]
    [InlineData(204, "")]
    [InlineData(200, "")]
    [InlineData(200, "null")]
    public async Task ListSubscriptions_AppWithoutAny_IsEmpty(int status, string body) =>
        Assert.Empty(await Callbacks(Answering(status, body)).ListSubscriptionsAsync(Cancellation));

    [Theory]
    [InlineData(500, "", "500")]
    [InlineData(200, "<html>", "error getting topics from app")]
    public async Task ListSubscriptions_BadAnswer_Throws(int status, string body, string message)
    {
        var e = await Assert.ThrowsAsync<AppCallbackException>(async () =>
            await Callbacks(Answering(status, body)).ListSubscriptionsAsync(Cancellation)
        );

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal(status, e.HttpStatus);
    }

    [Theory]
    [InlineData(200, "", TopicEventStatus.Success)]
    [InlineData(204, "", TopicEventStatus.Success)]
    [InlineData(200, "OK", TopicEventStatus.Success)]
    [InlineData(200, "{}", TopicEventStatus.Success)]
    [InlineData(200, """{"status":"SUCCESS"}""", TopicEventStatus.Success)]
    [InlineData(200, """{"status":"RETRY"}""", TopicEventStatus.Retry)]
    [InlineData(200, """{"Status":"DROP"}""", TopicEventStatus.Drop)]
    [InlineData(200, """{"status":"WHATEVER"}""", TopicEventStatus.Retry)]
    [InlineData(404, "", TopicEventStatus.Drop)]
    public async Task DeliverEvent_Answer_IsReadAsDaprReadsIt(int status, string body, TopicEventStatus expected) =>
        Assert.Equal(expected, await Callbacks(Answering(status, body)).DeliverEventAsync(Event(), Cancellation));

    [Fact]
    public async Task DeliverEvent_ErrorStatus_ThrowsWithStatusAndBody()
    {
        var e = await Assert.ThrowsAsync<AppCallbackException>(async () =>
            await Callbacks(Answering(503, "busy")).DeliverEventAsync(Event(), Cancellation)
        );

        Assert.Equal(503, e.HttpStatus);
        Assert.Contains("body: busy", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeliverEvent_Request_HasEventMetadataTokenAndTrace()
    {
        var channel = Answering(200, "");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["x-key"] = "value",
            ["content-type"] = "text/evil",
            ["bad name"] = "v",
            ["bad-value"] = "a\r\nInjected: 1",
        };

        await Callbacks(channel, "secret").DeliverEventAsync(Event("orders/new?a=b", metadata), Cancellation);

        var request = Assert.Single(channel.Requests);
        Assert.Equal(("POST", "/orders/new", "a=b"), (request.Method, request.Path, request.Query));
        Assert.Equal("application/cloudevents+json", request.Headers.Get("content-type"));
        Assert.Equal("value", request.Headers.Get("x-key"));
        Assert.Equal("secret", request.Headers.Get("dapr-api-token"));
        Assert.Equal("00-11111111111111111111111111111111-2222222222222222-01", request.Headers.Get("traceparent"));
        Assert.DoesNotContain(request.Headers, h => h.Key.StartsWith("bad", StringComparison.Ordinal));
        Assert.Equal("1", JsonDocument.Parse(request.Body.Memory).RootElement.GetProperty("id").GetString());
    }

    [Fact]
    public async Task DeliverEvent_UnreachableApp_Throws()
    {
        var channel = new FunctionChannel(_ => throw new AppChannelException(AppChannelFailure.Unreachable, "refused"));

        var e = await Assert.ThrowsAsync<AppCallbackException>(async () =>
            await Callbacks(channel).DeliverEventAsync(Event(), Cancellation)
        );

        Assert.Null(e.HttpStatus);
        Assert.Contains("POST /r of app app failed: refused", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeliverBulkEvent_MixedStatuses_ComeInOrderOfEntries()
    {
        var channel = Answering(
            200,
            """{"statuses":[{"entryId":"c","status":"DROP"},{"entryId":"a","status":"SUCCESS"},{"entryId":"x","status":"SUCCESS"}]}"""
        );

        var statuses = await Callbacks(channel).DeliverBulkEventAsync(Bulk(), Cancellation);

        Assert.Equal([TopicEventStatus.Success, TopicEventStatus.Retry, TopicEventStatus.Drop], statuses);
        var body = JsonDocument.Parse(channel.Requests[0].Body.Memory).RootElement;
        Assert.Equal("com.dapr.event.sent.bulk", body.GetProperty("type").GetString());
        Assert.Equal("1", body.GetProperty("entries")[0].GetProperty("event").GetProperty("id").GetString());
        Assert.Equal("AQID", body.GetProperty("entries")[2].GetProperty("event").GetString());
        Assert.Equal("application/json", channel.Requests[0].Headers.Get("content-type"));
    }

    [Fact]
    public async Task DeliverBulkEvent_NoRoute_DropsAll() =>
        Assert.All(
            await Callbacks(Answering(404, "")).DeliverBulkEventAsync(Bulk(), Cancellation),
            s => Assert.Equal(TopicEventStatus.Drop, s)
        );

    [Theory]
    [InlineData(200, true)]
    [InlineData(405, true)]
    [InlineData(404, false)]
    public async Task WantsBinding_AnythingButNotFound_IsYes(int status, bool expected) =>
        Assert.Equal(expected, await Callbacks(Answering(status, "")).WantsBindingAsync("cron", "cron", Cancellation));

    [Fact]
    public async Task DeliverBindingEvent_Answer_GoesBack()
    {
        var answer = await Callbacks(Answering(201, "done"))
            .DeliverBindingEventAsync(new BindingEvent("q", "/q", "1"u8.ToArray(), null), Cancellation);

        Assert.Equal("done", Encoding.UTF8.GetString(answer.Data.Span));
    }

    [Theory]
    [InlineData(200, JobTriggerStatus.Success)]
    [InlineData(404, JobTriggerStatus.NotFound)]
    public async Task TriggerJob_Answer_IsStatus(int status, JobTriggerStatus expected)
    {
        var channel = Answering(status, "");

        Assert.Equal(expected, await Callbacks(channel).TriggerJobAsync(new JobTrigger("a b", "{}"u8.ToArray()), Cancellation));

        Assert.Equal("/job/a%20b", channel.Requests[0].Path);
    }

    [Fact]
    public async Task DeliverConfiguration_EachKey_IsPosted()
    {
        var channel = Answering(200, "");
        var items = new Dictionary<string, Pillion.Abstractions.Configuration.ConfigurationItem>(StringComparer.Ordinal)
        {
            ["k1"] = new("v1", "2"),
            ["k2"] = new("v2"),
        };

        await Callbacks(channel).DeliverConfigurationAsync(new ConfigurationUpdate("store", "sub", items), Cancellation);

        Assert.Equal(["/configuration/store/k1", "/configuration/store/k2"], channel.Requests.Select(r => r.Path));
        Assert.Equal(
            """{"id":"sub","items":{"k1":{"value":"v1","version":"2","metadata":{}},"k2":{"value":"v2","version":"","metadata":{}}}}""",
            Encoding.UTF8.GetString(channel.Requests[0].Body.Memory.Span)
        );
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(500, false)]
    public async Task CheckHealth_Status_Decides(int status, bool expected) =>
        Assert.Equal(expected, await Callbacks(Answering(status, "")).CheckHealthAsync("/healthz", Cancellation));

    private static FunctionChannel Answering(int status, string body) =>
        new(_ => new InvokeResponse { Status = status, Body = new MessageBody(Encoding.UTF8.GetBytes(body)) });

    private static HttpAppCallbacks Callbacks(IAppChannel channel, string? token = null) =>
        new(channel, new AppRuntimeOptions { AppId = "app", AppApiToken = token }, NullLoggerFactory.Instance);

    private static CloudEvent Parse(string json)
    {
        Assert.True(CloudEvent.TryParse(Encoding.UTF8.GetBytes(json), out var cloudEvent, out var problem), problem);
        return cloudEvent;
    }

    private static TopicEvent Event(string path = "/r", IReadOnlyDictionary<string, string>? metadata = null) =>
        new()
        {
            PubSubName = "bus",
            Topic = "t",
            Path = path,
            Event = Parse("""{"id":"1","traceparent":"00-11111111111111111111111111111111-2222222222222222-01"}"""),
            Metadata = metadata,
        };

    private static BulkTopicEvent Bulk() =>
        new()
        {
            Id = "bulk",
            PubSubName = "bus",
            Topic = "t",
            Path = "/r",
            Entries =
            [
                new("a", Parse("""{"id":"1"}"""), default, ContentTypes.CloudEvent, null),
                new("b", Parse("""{"id":"2"}"""), default, ContentTypes.CloudEvent, null),
                new("c", null, new byte[] { 1, 2, 3 }, ContentTypes.OctetStream, null),
            ],
        };
}
