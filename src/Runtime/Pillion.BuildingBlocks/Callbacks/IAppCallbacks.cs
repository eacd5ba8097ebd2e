using Pillion.BuildingBlocks.PubSub;

namespace Pillion.BuildingBlocks.Callbacks;

/// <summary>
/// Everything the runtime asks of an app by itself, whatever way the app is reached: requests over its <see cref="Invocation.IAppChannel"/>
/// (<see cref="HttpAppCallbacks"/>, for processes and Wasm guests alike) or the gRPC service <c>AppCallback</c>. Retries, dead letters and
/// pauses are the callers'. Called from many threads at once.
/// </summary>
/// <remarks>Dapr's <c>pkg/runtime/subscription/postman</c>, <c>pkg/runtime/processor/binding</c>, <c>pkg/runtime/scheduler</c>.</remarks>
public interface IAppCallbacks
{
    /// <summary>Asks which topics the app wants (<c>GET /dapr/subscribe</c>, <c>ListTopicSubscriptions</c>); an app that knows no such question wants none.</summary>
    /// <exception cref="AppCallbackException">The app did not answer, or not with a list.</exception>
    ValueTask<IReadOnlyList<AppSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken);

    /// <summary>Gives the app one event. An app that has no such route drops it.</summary>
    /// <exception cref="AppCallbackException">The app failed: to be tried again.</exception>
    ValueTask<TopicEventStatus> DeliverEventAsync(TopicEvent topicEvent, CancellationToken cancellationToken);

    /// <summary>Gives the app several events in one call.</summary>
    /// <returns>One status for each entry, in their order; an entry the app said nothing about is <see cref="TopicEventStatus.Retry"/>.</returns>
    /// <exception cref="AppCallbackException">The app failed as a whole: every entry is to be tried again.</exception>
    ValueTask<IReadOnlyList<TopicEventStatus>> DeliverBulkEventAsync(BulkTopicEvent bulkEvent, CancellationToken cancellationToken);

    /// <summary>Asks whether the app wants the events of an input binding (<c>OPTIONS</c> on its route, <c>ListInputBindings</c>).</summary>
    /// <param name="bindingName">The component's name.</param>
    /// <param name="route">Where an HTTP app gets the events: the component's <c>route</c>, or its name.</param>
    /// <param name="cancellationToken">Ends the asking; Dapr gives it three seconds.</param>
    /// <exception cref="AppCallbackException">The app did not answer.</exception>
    ValueTask<bool> WantsBindingAsync(string bindingName, string route, CancellationToken cancellationToken);

    /// <summary>Gives the app an event of an input binding.</summary>
    /// <exception cref="AppCallbackException">The app did not take it.</exception>
    ValueTask<BindingEventAnswer> DeliverBindingEventAsync(BindingEvent bindingEvent, CancellationToken cancellationToken);

    /// <summary>Tells the app that a job is due.</summary>
    /// <returns>Whether the app has it done; <see cref="JobTriggerStatus.NotFound"/> is not tried again.</returns>
    /// <exception cref="AppCallbackException">The app failed: the job's failure policy decides.</exception>
    ValueTask<JobTriggerStatus> TriggerJobAsync(JobTrigger trigger, CancellationToken cancellationToken);

    /// <summary>Tells the app that configuration it subscribed to over HTTP has changed.</summary>
    /// <exception cref="AppCallbackException">The app did not take it.</exception>
    ValueTask DeliverConfigurationAsync(ConfigurationUpdate update, CancellationToken cancellationToken);

    /// <summary>Asks whether the app is healthy.</summary>
    /// <param name="path">The path an HTTP app is asked at (<c>--app-health-check-path</c>).</param>
    /// <param name="cancellationToken">Ends the probe: an app that takes longer is not healthy.</param>
    /// <returns>Whether it is; an app that cannot be asked is not. Throws only when cancelled.</returns>
    ValueTask<bool> CheckHealthAsync(string path, CancellationToken cancellationToken);
}
