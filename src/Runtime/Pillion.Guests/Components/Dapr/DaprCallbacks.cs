using System.Text;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.PubsubHandler;
using Pillion.Guests.Components.Handlers;
using Pillion.Wasm.Components;
using BindingEvent = Pillion.BuildingBlocks.Callbacks.BindingEvent;
using TopicEvent = Pillion.BuildingBlocks.PubSub.TopicEvent;

namespace Pillion.Guests.Components.Dapr;

/// <summary>The typed handlers of <c>dapr:building-blocks</c> that a component exports (<c>sdk/wit/dapr</c>), each called as a function.</summary>
internal sealed class DaprCallbacks(GuestComponent app, IAppCallbacks next) : HandlerCallbacks(app, next)
{
    private readonly bool _hasPubSub = Exports(app.Component, PubsubHandlerExports.InstanceName);
    private readonly bool _hasBindings = Exports(app.Component, BindingsHandlerExports.InstanceName);
    private readonly bool _hasJobs = Exports(app.Component, JobsHandlerExports.InstanceName);
    private readonly bool _hasConfiguration = Exports(app.Component, ConfigurationHandlerExports.InstanceName);

    /// <summary>Whether a component has any of these handlers.</summary>
    public static bool IsExportedBy(Component component) =>
        Exports(component, PubsubHandlerExports.InstanceName)
        || Exports(component, BindingsHandlerExports.InstanceName)
        || Exports(component, JobsHandlerExports.InstanceName)
        || Exports(component, ConfigurationHandlerExports.InstanceName);

    public override async ValueTask<IReadOnlyList<AppSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken)
    {
        if (!_hasPubSub)
        {
            return await base.ListSubscriptionsAsync(cancellationToken);
        }

        var wanted = await CallAsync(
            "pubsub-handler.subscriptions",
            static instance => new PubsubHandlerExports(instance).Subscriptions(),
            cancellationToken
        );
        return Array.ConvertAll(wanted, FromWit);
    }

    public override async ValueTask<TopicEventStatus> DeliverEventAsync(TopicEvent topicEvent, CancellationToken cancellationToken)
    {
        if (!_hasPubSub)
        {
            return await base.DeliverEventAsync(topicEvent, cancellationToken);
        }

        var request = TopicEvents.ToWit(topicEvent);
        return await CallAsync(
            "pubsub-handler.on-event",
            instance => ToStatus(new PubsubHandlerExports(instance).OnEvent(request)),
            cancellationToken
        );
    }

    /// <summary>One after another in one instance: the handler takes one event.</summary>
    public override async ValueTask<IReadOnlyList<TopicEventStatus>> DeliverBulkEventAsync(
        BulkTopicEvent bulkEvent,
        CancellationToken cancellationToken
    )
    {
        if (!_hasPubSub)
        {
            return await base.DeliverBulkEventAsync(bulkEvent, cancellationToken);
        }

        var requests = bulkEvent.Entries.Select(entry => TopicEvents.ToWit(bulkEvent, entry)).ToArray();
        return await CallAsync(
            "pubsub-handler.on-event",
            instance =>
            {
                var handler = new PubsubHandlerExports(instance);
                return Array.ConvertAll(requests, request => ToStatus(handler.OnEvent(request)));
            },
            cancellationToken
        );
    }

    public override async ValueTask<bool> WantsBindingAsync(string bindingName, string route, CancellationToken cancellationToken)
    {
        if (!_hasBindings)
        {
            return await base.WantsBindingAsync(bindingName, route, cancellationToken);
        }

        var wanted = await CallAsync(
            "bindings-handler.input-bindings",
            static instance => new BindingsHandlerExports(instance).InputBindings(),
            cancellationToken
        );
        return wanted.Contains(bindingName);
    }

    public override async ValueTask<BindingEventAnswer> DeliverBindingEventAsync(
        BindingEvent bindingEvent,
        CancellationToken cancellationToken
    )
    {
        if (!_hasBindings)
        {
            return await base.DeliverBindingEventAsync(bindingEvent, cancellationToken);
        }

        const string Name = "bindings-handler.on-binding-event";
        var request = new Wit.BindingsHandler.Event(bindingEvent.BindingName, bindingEvent.Data, DaprHost.Pairs(bindingEvent.Metadata));
        var answer = await CallAsync(Name, instance => new BindingsHandlerExports(instance).OnBindingEvent(request), cancellationToken);
        return answer.IsOk ? new BindingEventAnswer { Data = answer.Value } : throw Failed(Name, answer.Error);
    }

    public override async ValueTask<JobTriggerStatus> TriggerJobAsync(JobTrigger trigger, CancellationToken cancellationToken)
    {
        if (!_hasJobs)
        {
            return await base.TriggerJobAsync(trigger, cancellationToken);
        }

        const string Name = "jobs-handler.on-job";
        var data = trigger.Data.IsEmpty ? null : Encoding.UTF8.GetString(trigger.Data.Span);
        var answer = await CallAsync(Name, instance => new JobsHandlerExports(instance).OnJob(trigger.Name, data), cancellationToken);
        return answer.IsOk ? JobTriggerStatus.Success : throw Failed(Name, answer.Error);
    }

    public override async ValueTask DeliverConfigurationAsync(ConfigurationUpdate update, CancellationToken cancellationToken)
    {
        if (!_hasConfiguration)
        {
            await base.DeliverConfigurationAsync(update, cancellationToken);
            return;
        }

        var items = update.Items.Select(item => (item.Key, DaprHost.ToWit(item.Value))).ToArray();
        await CallAsync(
            "configuration-handler.on-configuration-change",
            instance =>
            {
                new ConfigurationHandlerExports(instance).OnConfigurationChange(update.StoreName, update.SubscriptionId, items);
                return true;
            },
            cancellationToken
        );
    }

    private static bool Exports(Component component, string name) => component.FindExport(name) is not null;

    private static TopicEventStatus ToStatus(Outcome outcome) =>
        outcome switch
        {
            Outcome.Success => TopicEventStatus.Success,
            Outcome.Drop => TopicEventStatus.Drop,
            _ => TopicEventStatus.Retry,
        };

    private static AppSubscription FromWit(Subscription wanted) =>
        new()
        {
            PubSubName = wanted.Pubsub,
            Topic = wanted.Topic,
            Rules = [.. wanted.Rules.Select(rule => new RouteRule(rule.Match, rule.Path)), new RouteRule(null, wanted.Path)],
            Metadata = DaprHost.Map(wanted.Metadata),
            DeadLetterTopic = string.IsNullOrEmpty(wanted.DeadLetterTopic) ? null : wanted.DeadLetterTopic,
        };
}
