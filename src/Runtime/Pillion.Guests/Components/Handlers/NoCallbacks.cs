using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.PubSub;

namespace Pillion.Guests.Components.Handlers;

/// <summary>What is asked of a component that does not export the handler for it and speaks no HTTP: it wants none of it.</summary>
internal sealed class NoCallbacks(string appId) : IAppCallbacks
{
    public ValueTask<IReadOnlyList<AppSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken) => new([]);

    public ValueTask<TopicEventStatus> DeliverEventAsync(TopicEvent topicEvent, CancellationToken cancellationToken) =>
        throw Lacks("pubsub-handler", $"an event of topic {topicEvent.Topic} in {topicEvent.PubSubName}");

    public ValueTask<IReadOnlyList<TopicEventStatus>> DeliverBulkEventAsync(
        BulkTopicEvent bulkEvent,
        CancellationToken cancellationToken
    ) => throw Lacks("pubsub-handler", $"events of topic {bulkEvent.Topic} in {bulkEvent.PubSubName}");

    public ValueTask<bool> WantsBindingAsync(string bindingName, string route, CancellationToken cancellationToken) => new(false);

    public ValueTask<BindingEventAnswer> DeliverBindingEventAsync(BindingEvent bindingEvent, CancellationToken cancellationToken) =>
        throw Lacks("bindings-handler", $"an event of binding {bindingEvent.BindingName}");

    public ValueTask<JobTriggerStatus> TriggerJobAsync(JobTrigger trigger, CancellationToken cancellationToken) =>
        new(JobTriggerStatus.NotFound);

    public ValueTask DeliverConfigurationAsync(ConfigurationUpdate update, CancellationToken cancellationToken) =>
        throw Lacks("configuration-handler", $"a change in configuration store {update.StoreName}");

    /// <summary>A component that is loaded can be called.</summary>
    public ValueTask<bool> CheckHealthAsync(string path, CancellationToken cancellationToken) => new(true);

    private AppCallbackException Lacks(string handler, string what) =>
        new($"app {appId} exports neither {handler} nor wasi:http/incoming-handler, so it cannot get {what}");
}
