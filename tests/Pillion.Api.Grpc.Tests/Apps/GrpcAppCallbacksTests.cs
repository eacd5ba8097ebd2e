using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Grpc;
using Pillion.Protos.Common;
using Pillion.Protos.Runtime;
using TopicStatus = Pillion.Protos.Runtime.TopicEventResponse.Types.TopicEventResponseStatus;
using TopicSubscription = Pillion.Protos.Runtime.TopicSubscription;

namespace Pillion.Api.Grpc.Tests.Apps;

/// <summary>What the runtime asks of an app that speaks gRPC.</summary>
public sealed class GrpcAppCallbacksTests
{
    private const string Event = """
        {"id":"1","source":"s","type":"t","specversion":"1.0","datacontenttype":"application/json","data":{"a":1},"topic":"orders","own":[1,"x"],"traceparent":"00-a-b-01"}
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListSubscriptions_Declared_AreRead()
    {
        await using var app = await TestApp.StartAsync(server =>
            server.AddUnary(
                AppCallbackMethods.ListTopicSubscriptions,
                (_, _) =>
                    new(
                        new ListTopicSubscriptionsResponse
                        {
                            Subscriptions =
                            {
                                new TopicSubscription { PubsubName = "p", Topic = "plain" },
                                new TopicSubscription
                                {
                                    PubsubName = "p",
                                    Topic = "routed",
                                    DeadLetterTopic = "dead",
                                    Metadata = { ["rawPayload"] = "true" },
                                    Routes = new TopicRoutes
                                    {
                                        Default = "/rest",
                                        Rules =
                                        {
                                            new TopicRule { Match = " event.type == 'a' ", Path = "/a" },
                                        },
                                    },
                                    BulkSubscribe = new BulkSubscribeConfig { Enabled = true, MaxMessagesCount = 7 },
                                },
                            },
                        }
                    )
            )
        );

        var list = await app.App.Callbacks.ListSubscriptionsAsync(Cancel);

        Assert.Equal(["plain", "routed"], list.Select(subscription => subscription.Topic));
        Assert.Equal([new RouteRule(null, "")], list[0].Rules);
        Assert.Equal([new RouteRule("event.type == 'a'", "/a"), new RouteRule(null, "/rest")], list[1].Rules);
        Assert.Equal(("dead", "true"), (list[1].DeadLetterTopic, list[1].Metadata!["rawPayload"]));
        Assert.Equal(new BulkSubscribeOptions(7, TimeSpan.FromSeconds(1)), list[1].Bulk);
    }

    [Fact]
    public async Task Callbacks_AppKnowsNone_WantsNothing()
    {
        await using var app = await TestApp.StartAsync(_ => { });
        var callbacks = app.App.Callbacks;

        Assert.Empty(await callbacks.ListSubscriptionsAsync(Cancel));
        Assert.False(await callbacks.WantsBindingAsync("b", "b", Cancel));
        Assert.Equal(TopicEventStatus.Drop, await callbacks.DeliverEventAsync(TopicEvent(), Cancel));
        Assert.Equal([TopicEventStatus.Drop], await callbacks.DeliverBulkEventAsync(Bulk("1"), Cancel));
        Assert.False(await callbacks.CheckHealthAsync("/healthz", Cancel));
    }

    [Fact]
    public async Task DeliverEvent_Event_ComesWithDataExtensionsMetadataAndToken()
    {
        TopicEventRequest? received = null;
        GrpcMetadata? headers = null;
        await using var app = await TestApp.StartAsync(server =>
            server.AddUnary(
                AppCallbackMethods.OnTopicEvent,
                (request, call) =>
                {
                    (received, headers) = (request, call.RequestHeaders);
                    return new(new TopicEventResponse());
                }
            )
        );

        var status = await app.App.Callbacks.DeliverEventAsync(TopicEvent(), Cancel);

        Assert.Equal(TopicEventStatus.Success, status);
        Assert.Equal(
            new TopicEventRequest
            {
                Id = "1",
                Source = "s",
                Type = "t",
                SpecVersion = "1.0",
                DataContentType = "application/json",
                Data = ByteString.CopyFromUtf8("""{"a":1}"""),
                Topic = "orders",
                PubsubName = "p",
                Path = "/orders",
                Extensions = Struct.Parser.ParseJson("""{"topic":"orders","own":[1,"x"],"traceparent":"00-a-b-01"}"""),
            },
            received
        );
        Assert.Equal(("7", "apps", "00-a-b-01"), (headers!.Get("partition"), headers.Get("dapr-api-token"), headers.Get("traceparent")));
        Assert.DoesNotContain(headers, entry => entry.Name.Contains(' ', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TopicStatus.Success, TopicEventStatus.Success)]
    [InlineData(TopicStatus.Retry, TopicEventStatus.Retry)]
    [InlineData(TopicStatus.Drop, TopicEventStatus.Drop)]
    [InlineData((TopicStatus)9, TopicEventStatus.Retry)]
    public async Task DeliverEvent_Status_IsTheApps(TopicStatus answered, TopicEventStatus expected)
    {
        await using var app = await TestApp.StartAsync(server =>
            server.AddUnary(AppCallbackMethods.OnTopicEvent, (_, _) => new(new TopicEventResponse { Status = answered }))
        );

        Assert.Equal(expected, await app.App.Callbacks.DeliverEventAsync(TopicEvent(), Cancel));
    }

    [Fact]
    public async Task DeliverEvent_AppFails_TellsTheStatus()
    {
        await using var app = await TestApp.StartAsync(server =>
            server.AddUnary(AppCallbackMethods.OnTopicEvent, (_, _) => throw new GrpcException(GrpcStatusCode.ResourceExhausted, "busy"))
        );

        var error = await Assert.ThrowsAsync<AppCallbackException>(async () =>
            await app.App.Callbacks.DeliverEventAsync(TopicEvent(), Cancel)
        );

        Assert.Equal(GrpcStatus.ResourceExhausted, error.GrpcStatus);
        Assert.Contains("event 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("busy", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeliverBulkEvent_OnlyTheAlphaMethod_AnswersByEntry()
    {
        TopicEventBulkRequest? received = null;
        await using var app = await TestApp.StartAsync(server =>
            server.AddUnary(
                AppCallbackAlphaMethods.OnBulkTopicEventAlpha1,
                (request, _) =>
                {
                    received = request;
                    return new(
                        new TopicEventBulkResponse
                        {
                            Statuses =
                            {
                                new TopicEventBulkResponseEntry { EntryId = "2", Status = TopicStatus.Drop },
                                new TopicEventBulkResponseEntry { EntryId = "1", Status = TopicStatus.Success },
                            },
                        }
                    );
                }
            )
        );

        var statuses = await app.App.Callbacks.DeliverBulkEventAsync(Bulk("1", "2", "3"), Cancel);

        Assert.Equal([TopicEventStatus.Success, TopicEventStatus.Drop, TopicEventStatus.Retry], statuses);
        Assert.Equal(("bulk", "com.dapr.event.sent.bulk", "/orders"), (received!.Id, received.Type, received.Path));
        Assert.Equal(ByteString.CopyFromUtf8("""{"a":1}"""), received.Entries[0].CloudEvent.Data);
        Assert.Equal(ByteString.CopyFromUtf8("raw"), received.Entries[2].Bytes);
    }

    [Fact]
    public async Task DeliverBindingEvent_Answer_HasStatesAndTargets()
    {
        BindingEventRequest? received = null;
        await using var app = await TestApp.StartAsync(server =>
            server
                .AddUnary(AppCallbackMethods.ListInputBindings, (_, _) => new(new ListInputBindingsResponse { Bindings = { "cron" } }))
                .AddUnary(
                    AppCallbackMethods.OnBindingEvent,
                    (request, _) =>
                    {
                        received = request;
                        return new(
                            new BindingEventResponse
                            {
                                StoreName = "store",
                                States =
                                {
                                    new StateItem { Key = "k", Value = ByteString.CopyFromUtf8("v") },
                                },
                                To = { "queue" },
                                Data = ByteString.CopyFromUtf8("out"),
                                Concurrency = BindingEventResponse.Types.BindingEventConcurrency.Parallel,
                            }
                        );
                    }
                )
        );

        var wants = await app.App.Callbacks.WantsBindingAsync("cron", "/cron", Cancel);
        var answer = await app.App.Callbacks.DeliverBindingEventAsync(
            new BindingEvent("cron", "/cron", "in"u8.ToArray(), new Dictionary<string, string> { ["a"] = "b" }),
            Cancel
        );

        Assert.True(wants);
        Assert.Equal(
            new BindingEventRequest
            {
                Name = "cron",
                Data = ByteString.CopyFromUtf8("in"),
                Metadata = { ["a"] = "b" },
            },
            received
        );
        Assert.Equal(("store", true, "out"), (answer.StoreName, answer.InParallel, Encoding.UTF8.GetString(answer.Data.Span)));
        Assert.Equal(["queue"], answer.To);
        Assert.Equal("k", Assert.Single(answer.States).Key);
    }

    [Fact]
    public async Task TriggerJob_OnlyTheAlphaMethod_GetsJsonAsAValue()
    {
        JobEventRequest? received = null;
        await using var app = await TestApp.StartAsync(server =>
            server.AddUnary(
                AppCallbackAlphaMethods.OnJobEventAlpha1,
                (request, _) =>
                {
                    received = request;
                    return new(new JobEventResponse());
                }
            )
        );

        var status = await app.App.Callbacks.TriggerJobAsync(
            new JobTrigger("j", "\"some\""u8.ToArray(), Pillion.BuildingBlocks.Jobs.Job.JsonTypeUrl),
            Cancel
        );

        Assert.Equal(JobTriggerStatus.Success, status);
        Assert.Equal(
            new JobEventRequest
            {
                Name = "j",
                Method = "job/j",
                Data = Any.Pack(Value.ForString("some")),
                ContentType = "type.googleapis.com/google.protobuf.Value",
                HttpExtension = new HTTPExtension { Verb = HTTPExtension.Types.Verb.Post },
            },
            received
        );
    }

    [Fact]
    public async Task TriggerJob_AppDoesNotKnowIt_IsNotFound()
    {
        await using var app = await TestApp.StartAsync(server =>
            server.AddUnary(AppCallbackMethods.OnJobEvent, (_, _) => throw new GrpcException(GrpcStatusCode.NotFound, "what?"))
        );

        Assert.Equal(JobTriggerStatus.NotFound, await app.App.Callbacks.TriggerJobAsync(new JobTrigger("j", default), Cancel));
    }

    [Fact]
    public async Task CheckHealth_AppAnswers_IsHealthyUntilItIsGone()
    {
        await using var app = await TestApp.StartAsync(server =>
            server.AddUnary(AppCallbackHealthCheckMethods.HealthCheck, (_, _) => new(new HealthCheckResponse()))
        );

        Assert.True(await app.App.Callbacks.CheckHealthAsync("/", Cancel));
        await app.DisposeAsync();
        Assert.False(await app.App.Callbacks.CheckHealthAsync("/", Cancel));
    }

    private static TopicEvent TopicEvent() =>
        new()
        {
            PubSubName = "p",
            Topic = "orders",
            Path = "/orders",
            Event = Parse(),
            Metadata = new Dictionary<string, string>
            {
                ["partition"] = "7",
                ["no field name"] = "x",
                ["bytes-bin"] = "x",
            },
        };

    private static BulkTopicEvent Bulk(params string[] ids) =>
        new()
        {
            Id = "bulk",
            PubSubName = "p",
            Topic = "orders",
            Path = "/orders",
            Entries = [.. ids.Select(id => new BulkTopicEventEntry(id, id == "3" ? null : Parse(), "raw"u8.ToArray(), "text/plain", null))],
        };

    private static CloudEvent Parse()
    {
        Assert.True(CloudEvent.TryParse(Encoding.UTF8.GetBytes(Event), out var cloudEvent, out var problem), problem);
        return cloudEvent;
    }
}
