using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.PubSub;
using Pillion.Guests.Components.Handlers;
using Pillion.Guests.Components.Messaging.Wit;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Messaging;

/// <summary>
/// A component's <c>wasi:messaging/incoming-handler</c>: it gets the events of the app's subscriptions. Which these are is not its matter: they
/// are declared (<c>kind: Subscription</c>), or listed by another handler of the component's.
/// </summary>
internal sealed class MessagingCallbacks(GuestComponent app, IAppCallbacks next) : HandlerCallbacks(app, next)
{
    private const string Handle = "incoming-handler.handle";

    /// <summary>Whether a component has this handler.</summary>
    public static bool IsExportedBy(Component component) => component.FindExport(IncomingHandlerExports.InstanceName) is not null;

    public override async ValueTask<TopicEventStatus> DeliverEventAsync(TopicEvent topicEvent, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(
            Handle,
            instance => new IncomingHandlerExports(instance).Handle(Message.Of(topicEvent)),
            cancellationToken
        );
        return answer.IsOk ? TopicEventStatus.Success : throw Failed(Handle, answer.Error.ToString()!);
    }

    public override ValueTask<IReadOnlyList<TopicEventStatus>> DeliverBulkEventAsync(
        BulkTopicEvent bulkEvent,
        CancellationToken cancellationToken
    ) =>
        CallAsync<IReadOnlyList<TopicEventStatus>>(
            Handle,
            instance =>
            {
                var handler = new IncomingHandlerExports(instance);
                return
                [
                    .. bulkEvent.Entries.Select(entry =>
                        handler.Handle(Message.Of(bulkEvent.Topic, entry)).IsOk ? TopicEventStatus.Success : TopicEventStatus.Retry
                    ),
                ];
            },
            cancellationToken
        );
}
