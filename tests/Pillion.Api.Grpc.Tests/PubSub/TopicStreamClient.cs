using Pillion.Grpc.Client;
using Pillion.Protos.Runtime;
using Pillion.Testing;
using Status = Pillion.Protos.Runtime.TopicEventResponse.Types.TopicEventResponseStatus;

namespace Pillion.Api.Grpc.Tests.PubSub;

/// <summary>An app's end of <c>SubscribeTopicEventsAlpha1</c>.</summary>
internal sealed class TopicStreamClient(GrpcClientCall<SubscribeTopicEventsRequestAlpha1, SubscribeTopicEventsResponseAlpha1> call)
    : IDisposable
{
    public static async Task<TopicStreamClient> OpenAsync(GrpcTestHost host, string topic, string pubSubName = "events")
    {
        var client = Start(host);
        await client.SendAsync(
            new()
            {
                InitialRequest = new SubscribeTopicEventsRequestInitialAlpha1 { PubsubName = pubSubName, Topic = topic },
            }
        );
        Assert.NotNull((await client.ReceiveAsync()).InitialResponse);
        return client;
    }

    public static TopicStreamClient Start(GrpcTestHost host) =>
        new(host.Channel.Start(DaprMethods.SubscribeTopicEventsAlpha1, cancellationToken: TestContext.Current.CancellationToken));

    public ValueTask SendAsync(SubscribeTopicEventsRequestAlpha1 message) => call.Requests.WriteAsync(message);

    public async Task<SubscribeTopicEventsResponseAlpha1> ReceiveAsync()
    {
        Assert.True(await Wait.ForAsync(call.Responses.MoveNextAsync().AsTask(), "a message of the stream"), "the stream has ended");
        return call.Responses.Current;
    }

    public async Task<TopicEventRequest> ReceiveEventAsync() => (await ReceiveAsync()).EventMessage;

    public ValueTask AnswerAsync(string id, Status status) =>
        SendAsync(
            new()
            {
                EventProcessed = new SubscribeTopicEventsRequestProcessedAlpha1
                {
                    Id = id,
                    Status = new TopicEventResponse { Status = status },
                },
            }
        );

    public async Task EndAsync()
    {
        await call.CompleteAsync();
        Assert.False(await Wait.ForAsync(call.Responses.MoveNextAsync().AsTask(), "the end of the stream"));
    }

    public void Dispose() => call.Dispose();
}
