using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging;
using Pillion.Api.Grpc.Invocation;
using Pillion.Api.Grpc.Jobs;
using Pillion.Api.Grpc.State;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Grpc;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Apps;

/// <summary>
/// Asks an app by the service <c>AppCallback</c>, and by those of earlier versions where it does not know the method. UNIMPLEMENTED is an answer: the
/// app wants nothing of the kind.
/// </summary>
/// <remarks>Dapr's <c>pkg/runtime/subscription/postman/grpc</c>, <c>pkg/runtime/processor/binding</c>, <c>pkg/channel/grpc</c>.</remarks>
internal sealed partial class GrpcAppCallbacks : IAppCallbacks
{
    private readonly IAppCallbackCalls _connection;
    private readonly HttpAppCallbacks _byInvocation;
    private readonly string _appId;
    private readonly ILogger _logger;

    public GrpcAppCallbacks(IAppCallbackCalls connection, IAppChannel channel, AppRuntimeOptions options, ILoggerFactory logging)
    {
        _connection = connection;
        _appId = options.AppId;
        _logger = logging.CreateLogger<GrpcAppCallbacks>();
        _byInvocation = new HttpAppCallbacks(channel, options, logging);
    }

    public async ValueTask<IReadOnlyList<AppSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _connection.CallAsync(AppCallbackMethods.ListTopicSubscriptions, new Empty(), [], cancellationToken);
            return [.. answer.Subscriptions.Select(Subscriptions.Read)];
        }
        catch (GrpcException e) when (e.Status == GrpcStatusCode.Unimplemented)
        {
            return [];
        }
        catch (GrpcException e)
        {
            throw Failed("error getting topics from app", e);
        }
    }

    public async ValueTask<TopicEventStatus> DeliverEventAsync(TopicEvent topicEvent, CancellationToken cancellationToken)
    {
        var request = TopicEvents.Write(topicEvent);
        var headers = InvocationHeaders.FromPairs(topicEvent.Metadata);
        TopicEvents.AddTrace(headers, topicEvent.Event);
        try
        {
            var answer = await _connection.CallAsync(AppCallbackMethods.OnTopicEvent, request, headers, cancellationToken);
            return TopicEvents.ToStatus(answer.Status);
        }
        catch (GrpcException e) when (e.Status == GrpcStatusCode.Unimplemented)
        {
            Log.EventsUnwanted(_logger, topicEvent.Topic, topicEvent.PubSubName, request.Id);
            return TopicEventStatus.Drop;
        }
        catch (GrpcException e)
        {
            throw Failed($"error returned from app while processing pub/sub event {request.Id}", e);
        }
    }

    public async ValueTask<IReadOnlyList<TopicEventStatus>> DeliverBulkEventAsync(
        BulkTopicEvent bulkEvent,
        CancellationToken cancellationToken
    )
    {
        var request = TopicEvents.Write(bulkEvent);
        try
        {
            var answer = await CallAsync(
                AppCallbackMethods.OnBulkTopicEvent,
                AppCallbackAlphaMethods.OnBulkTopicEventAlpha1,
                request,
                () => InvocationHeaders.FromPairs(bulkEvent.Metadata),
                cancellationToken
            );
            return TopicEvents.ToStatuses(answer, bulkEvent.Entries);
        }
        catch (GrpcException e) when (e.Status == GrpcStatusCode.Unimplemented)
        {
            Log.EventsUnwanted(_logger, bulkEvent.Topic, bulkEvent.PubSubName, bulkEvent.Id);
            var dropped = new TopicEventStatus[bulkEvent.Entries.Count];
            Array.Fill(dropped, TopicEventStatus.Drop);
            return dropped;
        }
        catch (GrpcException e)
        {
            throw Failed("error returned from app while processing bulk pub/sub event", e);
        }
    }

    public async ValueTask<bool> WantsBindingAsync(string bindingName, string route, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _connection.CallAsync(AppCallbackMethods.ListInputBindings, new Empty(), [], cancellationToken);
            return answer.Bindings.Contains(bindingName);
        }
        catch (GrpcException e) when (e.Status == GrpcStatusCode.Unimplemented)
        {
            return false;
        }
        catch (GrpcException e)
        {
            throw Failed("error getting bindings from app", e);
        }
    }

    public async ValueTask<BindingEventAnswer> DeliverBindingEventAsync(BindingEvent bindingEvent, CancellationToken cancellationToken)
    {
        var request = new BindingEventRequest
        {
            Name = bindingEvent.BindingName,
            Data = UnsafeByteOperations.UnsafeWrap(bindingEvent.Data),
        };
        request.Metadata.AddAll(bindingEvent.Metadata);
        try
        {
            var answer = await _connection.CallAsync(AppCallbackMethods.OnBindingEvent, request, [], cancellationToken);
            return new BindingEventAnswer
            {
                Data = answer.Data.Memory,
                StoreName = answer.StoreName,
                States = [.. answer.States.Select(StateItems.ToUpsert)],
                To = [.. answer.To],
                InParallel = answer.Concurrency == BindingEventResponse.Types.BindingEventConcurrency.Parallel,
            };
        }
        catch (GrpcException e)
        {
            throw Failed("error invoking app", e);
        }
    }

    public async ValueTask<JobTriggerStatus> TriggerJobAsync(JobTrigger trigger, CancellationToken cancellationToken)
    {
        var data = JobData.Write(trigger.Data, trigger.TypeUrl);
        var request = new JobEventRequest
        {
            Name = trigger.Name,
            Method = "job/" + trigger.Name,
            Data = data,
            ContentType = data?.TypeUrl ?? "",
            HttpExtension = HttpVerbs.Extension("POST", ""),
        };
        try
        {
            await CallAsync(
                AppCallbackMethods.OnJobEvent,
                AppCallbackAlphaMethods.OnJobEventAlpha1,
                request,
                static () => [],
                cancellationToken
            );
            return JobTriggerStatus.Success;
        }
        catch (GrpcException e) when (e.Status == GrpcStatusCode.NotFound)
        {
            return JobTriggerStatus.NotFound;
        }
        catch (GrpcException e)
        {
            throw Failed($"error returned from app while processing triggered job {trigger.Name}", e);
        }
    }

    /// <summary>Only a subscription over HTTP asks for this, and its requests reach an app of any protocol.</summary>
    public ValueTask DeliverConfigurationAsync(ConfigurationUpdate update, CancellationToken cancellationToken) =>
        _byInvocation.DeliverConfigurationAsync(update, cancellationToken);

    public ValueTask<bool> CheckHealthAsync(string path, CancellationToken cancellationToken) =>
        _connection.CheckHealthAsync(cancellationToken);

    /// <summary>Calls a method and, where the app does not know it, its predecessor.</summary>
    private async ValueTask<TResponse> CallAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method,
        GrpcMethod<TRequest, TResponse> predecessor,
        TRequest request,
        Func<GrpcMetadata> headers,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await _connection.CallAsync(method, request, headers(), cancellationToken);
        }
        catch (GrpcException e) when (e.Status == GrpcStatusCode.Unimplemented)
        {
            return await _connection.CallAsync(predecessor, request, headers(), cancellationToken);
        }
    }

    private AppCallbackException Failed(string what, GrpcException e) =>
        new($"{what}: app {_appId} at {_connection.Address}: {e.Status}: {e.Message}", e) { GrpcStatus = (GrpcStatus)e.Status };

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Warning,
            "The app does not take events (UNIMPLEMENTED): those of topic {Topic} in {PubSubName} are dropped, now event {EventId}"
        )]
        public static partial void EventsUnwanted(ILogger logger, string topic, string pubSubName, string eventId);
    }
}
