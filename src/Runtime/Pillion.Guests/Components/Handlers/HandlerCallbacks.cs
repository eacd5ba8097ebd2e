using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Invocation;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Handlers;

/// <summary>
/// What the runtime asks of a component by the handlers of one WIT package that it exports. What it exports no handler for is asked of
/// <paramref name="next"/>.
/// </summary>
internal abstract class HandlerCallbacks(GuestComponent app, IAppCallbacks next) : IAppCallbacks
{
    public virtual ValueTask<IReadOnlyList<AppSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken) =>
        next.ListSubscriptionsAsync(cancellationToken);

    public virtual ValueTask<TopicEventStatus> DeliverEventAsync(TopicEvent topicEvent, CancellationToken cancellationToken) =>
        next.DeliverEventAsync(topicEvent, cancellationToken);

    public virtual ValueTask<IReadOnlyList<TopicEventStatus>> DeliverBulkEventAsync(
        BulkTopicEvent bulkEvent,
        CancellationToken cancellationToken
    ) => next.DeliverBulkEventAsync(bulkEvent, cancellationToken);

    public virtual ValueTask<bool> WantsBindingAsync(string bindingName, string route, CancellationToken cancellationToken) =>
        next.WantsBindingAsync(bindingName, route, cancellationToken);

    public virtual ValueTask<BindingEventAnswer> DeliverBindingEventAsync(BindingEvent bindingEvent, CancellationToken cancellationToken) =>
        next.DeliverBindingEventAsync(bindingEvent, cancellationToken);

    public virtual ValueTask<JobTriggerStatus> TriggerJobAsync(JobTrigger trigger, CancellationToken cancellationToken) =>
        next.TriggerJobAsync(trigger, cancellationToken);

    public virtual ValueTask DeliverConfigurationAsync(ConfigurationUpdate update, CancellationToken cancellationToken) =>
        next.DeliverConfigurationAsync(update, cancellationToken);

    public virtual ValueTask<bool> CheckHealthAsync(string path, CancellationToken cancellationToken) =>
        next.CheckHealthAsync(path, cancellationToken);

    /// <summary>Calls an exported function.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="call">Calls it.</param>
    /// <param name="cancellationToken">Stops the guest.</param>
    /// <exception cref="AppCallbackException">The guest failed.</exception>
    protected async ValueTask<T> CallAsync<T>(string name, Func<ComponentInstance, T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await ExportCall.RunAsync(app, call, cancellationToken);
        }
        catch (AppChannelException e)
        {
            throw Failed(name, e.Message, e);
        }
    }

    /// <summary>The guest has answered a call with an error.</summary>
    protected AppCallbackException Failed(string name, string problem, Exception? cause = null) =>
        new($"{name} of app {app.AppId} failed: {problem}", cause);
}
