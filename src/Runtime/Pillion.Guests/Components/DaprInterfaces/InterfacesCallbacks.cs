using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Guests.Components.Dapr;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.BindingsCallback;
using Pillion.Guests.Components.DaprInterfaces.Wit.PubsubCallback;
using Pillion.Guests.Components.Handlers;
using Pillion.Wasm.Components;
using BindingEvent = Pillion.BuildingBlocks.Callbacks.BindingEvent;
using ConfigurationUpdate = Pillion.BuildingBlocks.Callbacks.ConfigurationUpdate;
using TopicEvent = Pillion.BuildingBlocks.PubSub.TopicEvent;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <summary>The callbacks of <c>dapr-wasm-components:interfaces</c>. Its world <c>app</c> exports all of them, so a component that has one is asked for all.</summary>
internal sealed class InterfacesCallbacks(GuestComponent app, IAppCallbacks next) : HandlerCallbacks(app, next)
{
    /// <summary>Whether a component has these callbacks.</summary>
    public static bool IsExportedBy(Component component) => component.FindExport(PubsubCallbackExports.InstanceName) is not null;

    public override async ValueTask<IReadOnlyList<AppSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken)
    {
        var wanted = await CallAsync(
            "pubsub-callback.list-topic-subscriptions",
            static instance => new PubsubCallbackExports(instance).ListTopicSubscriptions(),
            cancellationToken
        );
        return Array.ConvertAll(
            wanted,
            s => new AppSubscription
            {
                PubSubName = s.PubsubName,
                Topic = s.Topic,
                Rules = [new RouteRule(null, s.Topic)],
                Metadata = DaprHost.Map(s.Metadata),
                DeadLetterTopic = string.IsNullOrEmpty(s.DeadLetterTopic) ? null : s.DeadLetterTopic,
            }
        );
    }

    public override ValueTask<TopicEventStatus> DeliverEventAsync(TopicEvent topicEvent, CancellationToken cancellationToken)
    {
        var request = ToWit(TopicEvents.ToWit(topicEvent));
        return CallAsync(
            "pubsub-callback.on-topic-event",
            instance => ToStatus(new PubsubCallbackExports(instance).OnTopicEvent(request)),
            cancellationToken
        );
    }

    public override async ValueTask<IReadOnlyList<TopicEventStatus>> DeliverBulkEventAsync(
        BulkTopicEvent bulkEvent,
        CancellationToken cancellationToken
    )
    {
        var requests = bulkEvent.Entries.Select(entry => ToWit(TopicEvents.ToWit(bulkEvent, entry))).ToArray();
        return await CallAsync(
            "pubsub-callback.on-topic-event",
            instance =>
            {
                var callback = new PubsubCallbackExports(instance);
                return Array.ConvertAll(requests, request => ToStatus(callback.OnTopicEvent(request)));
            },
            cancellationToken
        );
    }

    public override async ValueTask<bool> WantsBindingAsync(string bindingName, string route, CancellationToken cancellationToken)
    {
        var wanted = await CallAsync(
            "bindings-callback.list-input-bindings",
            static instance => new BindingsCallbackExports(instance).ListInputBindings(),
            cancellationToken
        );
        return wanted.Contains(bindingName);
    }

    public override async ValueTask<BindingEventAnswer> DeliverBindingEventAsync(
        BindingEvent bindingEvent,
        CancellationToken cancellationToken
    )
    {
        const string Name = "bindings-callback.on-binding-event";
        var request = new Wit.BindingsCallback.BindingEvent(
            bindingEvent.BindingName,
            bindingEvent.Data,
            DaprHost.Pairs(bindingEvent.Metadata)
        );
        var answer = await CallAsync(Name, instance => new BindingsCallbackExports(instance).OnBindingEvent(request), cancellationToken);
        if (!answer.IsOk)
        {
            throw Failed(Name, answer.Error.Message);
        }

        var response = answer.Value;
        return new BindingEventAnswer
        {
            Data = response.Data,
            StoreName = response.StoreName ?? "",
            States = Array.ConvertAll(response.States, item => InterfacesHost.ToRequest(item)),
            To = response.To,
            InParallel = response.Concurrency == BindingConcurrency.Parallel,
        };
    }

    public override async ValueTask<JobTriggerStatus> TriggerJobAsync(JobTrigger trigger, CancellationToken cancellationToken)
    {
        const string Name = "jobs-callback.on-job-event";
        var request = new Wit.JobsCallback.JobEvent(trigger.Name, trigger.Data, ContentTypes.Json);
        var answer = await CallAsync(Name, instance => new JobsCallbackExports(instance).OnJobEvent(request), cancellationToken);
        return answer.IsOk ? JobTriggerStatus.Success : throw Failed(Name, answer.Error.Message);
    }

    public override async ValueTask DeliverConfigurationAsync(ConfigurationUpdate update, CancellationToken cancellationToken)
    {
        var items = update.Items.Select(item => (item.Key, InterfacesHost.ToWit(item.Value))).ToArray();
        var request = new Wit.ConfigurationCallback.ConfigurationUpdate(update.StoreName, update.SubscriptionId, items);
        await CallAsync(
            "configuration-callback.on-configuration-event",
            instance =>
            {
                new ConfigurationCallbackExports(instance).OnConfigurationEvent(request);
                return true;
            },
            cancellationToken
        );
    }

    public override async ValueTask<bool> CheckHealthAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(
                "health-callback.health-check",
                static instance => new HealthCallbackExports(instance).HealthCheck().IsOk,
                cancellationToken
            );
        }
        catch (AppCallbackException)
        {
            return false;
        }
    }

    private static Wit.PubsubCallback.TopicEvent ToWit(Dapr.Wit.PubsubHandler.TopicEvent source) =>
        new(
            source.Id,
            source.Source,
            source.Type,
            source.SpecVersion,
            source.DataContentType.Length == 0 ? null : source.DataContentType,
            source.Data,
            source.Topic,
            source.Pubsub,
            source.Path.Length == 0 ? null : source.Path,
            source.Extensions
        );

    private static TopicEventStatus ToStatus(TopicEventResponse response) =>
        response switch
        {
            TopicEventResponse.Success => TopicEventStatus.Success,
            TopicEventResponse.Drop => TopicEventStatus.Drop,
            _ => TopicEventStatus.Retry,
        };
}
