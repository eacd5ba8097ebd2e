using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Pillion.Grpc;
using Pillion.Grpc.Details;
using Pillion.Protos.Runtime;
using Status = Pillion.Protos.Runtime.TopicEventResponse.Types.TopicEventResponseStatus;

namespace Pillion.Api.Grpc.Tests.PubSub;

public sealed class PubSubMethodTests : IAsyncLifetime
{
    private GrpcTestHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await GrpcTestHost.StartAsync(ApiApp.Component("events", "pubsub.in-memory"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Publish_Subscribed_ComesAsAnEvent()
    {
        using var stream = await TopicStreamClient.OpenAsync(_host, "orders");

        await PublishAsync("orders", """{"a":1}""", new() { { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } });

        var received = await stream.ReceiveEventAsync();
        Assert.Equal(
            ("app", "com.dapr.event.sent", "1.0", "application/json", "orders", "events", """{"a":1}"""),
            (
                received.Source,
                received.Type,
                received.SpecVersion,
                received.DataContentType,
                received.Topic,
                received.PubsubName,
                received.Data.ToStringUtf8()
            )
        );
        Assert.NotEmpty(received.Id);
        Assert.Equal(Value.ForString("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), received.Extensions.Fields["traceparent"]);
    }

    [Fact]
    public async Task Stream_Retry_ComesAgainUntilItSucceeds()
    {
        using var stream = await TopicStreamClient.OpenAsync(_host, "orders");
        await PublishAsync("orders", "1");

        var first = await stream.ReceiveEventAsync();
        await stream.AnswerAsync(first.Id, Status.Retry);
        var second = await stream.ReceiveEventAsync();
        await stream.AnswerAsync(second.Id, Status.Success);
        await PublishAsync("orders", "2");
        var third = await stream.ReceiveEventAsync();

        Assert.Equal((first.Id, "2"), (second.Id, third.Data.ToStringUtf8()));
    }

    [Fact]
    public async Task Stream_EndsBeforeItAnswers_TheNextStreamGetsTheEvent()
    {
        string id;
        using (var stream = await TopicStreamClient.OpenAsync(_host, "orders"))
        {
            await PublishAsync("orders", "1");
            id = (await stream.ReceiveEventAsync()).Id;
            using var next = await TopicStreamClient.OpenAsync(_host, "orders");

            stream.Dispose();

            Assert.Equal(id, (await next.ReceiveEventAsync()).Id);
        }
    }

    [Fact]
    public async Task Stream_Open_IsInTheMetadataUntilItEnds()
    {
        using var stream = await TopicStreamClient.OpenAsync(_host, "orders");

        var active = Assert.Single((await MetadataAsync()).Subscriptions);
        await stream.EndAsync();

        Assert.Equal(("events", "orders", PubsubSubscriptionType.Streaming), (active.PubsubName, active.Topic, active.Type));
        Assert.Empty((await MetadataAsync()).Subscriptions);
    }

    [Fact]
    public async Task Stream_ApiEnds_CallerLearns()
    {
        using var stream = await TopicStreamClient.OpenAsync(_host, "orders");

        _host.Api.EndStreams();

        var error = await Assert.ThrowsAsync<GrpcException>(stream.ReceiveAsync);
        Assert.Equal((GrpcStatusCode.Unavailable, "api server closed"), (error.Status, error.Message));
    }

    [Theory]
    [InlineData(null, "t", "initial request is required")]
    [InlineData("", "t", "pubsubName is required")]
    [InlineData("events", "", "topic is required")]
    [InlineData("nothing", "t", "pubsub 'nothing' not found")]
    public async Task Stream_BadBeginning_SaysWhatIsWrong(string? pubSubName, string topic, string message)
    {
        using var stream = TopicStreamClient.Start(_host);
        if (pubSubName is null)
        {
            await stream.AnswerAsync("1", Status.Success);
        }
        else
        {
            await stream.SendAsync(
                new()
                {
                    InitialRequest = new() { PubsubName = pubSubName, Topic = topic },
                }
            );
        }

        var error = await Assert.ThrowsAsync<GrpcException>(stream.ReceiveAsync);

        Assert.Equal((GrpcStatusCode.Unknown, message), (error.Status, error.Message));
    }

    [Fact]
    public async Task Stream_BeginsTwice_IsAnError()
    {
        using var stream = await TopicStreamClient.OpenAsync(_host, "orders");
        await stream.SendAsync(
            new()
            {
                InitialRequest = new() { PubsubName = "events", Topic = "orders" },
            }
        );

        var error = await Assert.ThrowsAsync<GrpcException>(stream.ReceiveAsync);

        Assert.Equal("duplicate initial request received", error.Message);
    }

    [Fact]
    public async Task BulkPublish_Entries_AllCome()
    {
        using var stream = await TopicStreamClient.OpenAsync(_host, "orders");

        var answer = await _host.CallAsync(DaprMethods.BulkPublishEvent, Bulk("1", "2"));

        Assert.Empty(answer.FailedEntries);
        string[] received =
        [
            (await ReceiveAndAnswerAsync(stream)).Data.ToStringUtf8(),
            (await ReceiveAndAnswerAsync(stream)).Data.ToStringUtf8(),
        ];
        Assert.Equal(["entry 1", "entry 2"], received.Order());
    }

    [Fact]
    public async Task BulkPublish_SameIdTwice_IsInvalidArgument()
    {
        var error = await _host.FailAsync(DaprMethods.BulkPublishEventAlpha1, Bulk("1", "1"));

        Assert.Equal(GrpcStatusCode.InvalidArgument, error.Status);
        Assert.Contains("entryId is duplicated or not present for entry", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", "t", "pubsub nothing is not found", "DAPR_PUBSUB_NOT_FOUND")]
    [InlineData("", "t", "pubsub name is empty", "DAPR_PUBSUB_NAME_EMPTY")]
    [InlineData("events", "", "topic is empty in pubsub events", "DAPR_PUBSUB_TOPIC_NAME_EMPTY")]
    public async Task Publish_Nowhere_IsInvalidArgument(string pubSubName, string topic, string message, string reason)
    {
        var error = await _host.FailAsync(DaprMethods.PublishEvent, new PublishEventRequest { PubsubName = pubSubName, Topic = topic });

        Assert.Equal((GrpcStatusCode.InvalidArgument, message), (error.Status, error.Message));
        Assert.True(error.TryGetDetail<ErrorInfo>(out var info));
        Assert.Equal(reason, info.Reason);
    }

    private static BulkPublishRequest Bulk(params string[] ids) =>
        new()
        {
            PubsubName = "events",
            Topic = "orders",
            Entries =
            {
                ids.Select(id => new BulkPublishRequestEntry
                {
                    EntryId = id,
                    ContentType = "text/plain",
                    Event = ByteString.CopyFromUtf8("entry " + id),
                }),
            },
        };

    private static async Task<TopicEventRequest> ReceiveAndAnswerAsync(TopicStreamClient stream)
    {
        var received = await stream.ReceiveEventAsync();
        await stream.AnswerAsync(received.Id, Status.Success);
        return received;
    }

    private async Task PublishAsync(string topic, string data, GrpcMetadata? headers = null) =>
        await _host.CallAsync(
            DaprMethods.PublishEvent,
            new PublishEventRequest
            {
                PubsubName = "events",
                Topic = topic,
                Data = ByteString.CopyFromUtf8(data),
                DataContentType = "application/json",
            },
            headers
        );

    private ValueTask<GetMetadataResponse> MetadataAsync() => _host.CallAsync(DaprMethods.GetMetadata, new GetMetadataRequest());
}
