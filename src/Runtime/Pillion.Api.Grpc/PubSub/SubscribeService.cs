using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Grpc;
using Pillion.Grpc.Server;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.PubSub;

/// <summary>
/// Subscribing by a stream: the caller says which topic, gets events and says of each what became of it. Works for apps that listen nowhere.
/// </summary>
/// <remarks>Dapr's <c>pkg/api/grpc/subscribe.go</c>; its errors have no status of their own, so theirs is UNKNOWN.</remarks>
internal sealed class SubscribeService(AppRuntime app, OpenStreams streams)
{
    public void AddTo(ApiMethods methods) =>
        methods.Group("subscribe", "v1alpha1").Duplex(DaprMethods.SubscribeTopicEventsAlpha1, SubscribeAsync);

    private async ValueTask SubscribeAsync(
        GrpcReader<SubscribeTopicEventsRequestAlpha1> requests,
        GrpcWriter<SubscribeTopicEventsResponseAlpha1> responses,
        GrpcServerCall call
    )
    {
        if (!await requests.MoveNextAsync())
        {
            throw Error("initial request is required");
        }

        var subscription = Read(requests.Current.InitialRequest);
        using var ending = streams.Link(call);
        var events = new EventStream(responses, ending.Token);
        IAsyncDisposable stream;
        try
        {
            stream = await app.Subscriptions.OpenStreamAsync(subscription, events.DeliverAsync, ending.Token);
        }
        catch (SubscriptionException e)
        {
            throw Error(e.Message);
        }

        try
        {
            await events.BeginAsync();
            while (await requests.MoveNextAsync(ending.Token))
            {
                events.Answer(requests.Current.EventProcessed ?? throw Error("duplicate initial request received"));
            }
        }
        catch (OperationCanceledException) when (streams.HaveEnded)
        {
            throw OpenStreams.Ended();
        }
        finally
        {
            // Nobody answers any more: what is under way comes again, to somebody else.
            events.End();
            await stream.DisposeAsync();
        }
    }

    private static AppSubscription Read(SubscribeTopicEventsRequestInitialAlpha1? request) =>
        request is null ? throw Error("initial request is required")
        : request.PubsubName.Length == 0 ? throw Error("pubsubName is required")
        : request.Topic.Length == 0 ? throw Error("topic is required")
        : new AppSubscription
        {
            PubSubName = request.PubsubName,
            Topic = request.Topic,
            Rules = [],
            Metadata = request.Metadata.ToMetadata(),
            DeadLetterTopic = request.DeadLetterTopic.Length == 0 ? null : request.DeadLetterTopic,
        };

    private static GrpcException Error(string message) => new(GrpcStatusCode.Unknown, message);
}
