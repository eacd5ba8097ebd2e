using Pillion.Abstractions.PubSub;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Messaging.Wit;
using Pillion.Guests.Components.Messaging.Wit.Types;
using Pillion.Guests.Threads;
using Pillion.Wasi;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Messaging;

/// <summary>
/// <c>wasi:messaging</c> over the app's pub/sub components, for one instance: a client is connected to the component of its name. What is sent
/// becomes a CloudEvent, as with Dapr's publish API; a message's metadata is that of the request to publish it.
/// </summary>
internal sealed class MessagingHost(AppRuntime app, WasiContext wasi) : ITypes, IProducer
{
    /// <summary>The component that Dapr's own examples and a first run without components have.</summary>
    private const string UsualPubSub = "pubsub";

    /// <summary>Bytes without a content type of their own.</summary>
    private const string Unknown = "application/octet-stream";

    /// <summary>Defines the interfaces.</summary>
    public static void AddTo(ComponentLinker linker) => linker.AddWasiMessagingTypes(Of).AddWasiMessagingProducer(Of);

    Result<IClient, Error> ITypes.ClientConnect(string name)
    {
        string[] names = [.. app.Components.All.Where(c => c.Component is IPubSub).Select(c => c.Spec.Name)];
        var found =
            names.Contains(name) ? name
            : name is not ("" or "default") ? null
            : names.Length == 1 ? names[0]
            : names.Contains(UsualPubSub) ? UsualPubSub
            : null;
        return found is null
            ? new Error.Connection($"there is no pub/sub component '{name}'; app '{app.AppId}' sees [{string.Join(", ", names)}]")
            : Result<IClient, Error>.Ok(new Client(found));
    }

    IMessage ITypes.CreateMessage(ReadOnlySpan<byte> data) => new Message(data.ToArray());

    Result<Unit, Error> IProducer.Send(IClient c, string topic, IMessage message)
    {
        var client = (Client)c;
        var sent = (Message)message;
        if (client.IsDisconnected)
        {
            return new Error.Connection($"the client of pub/sub component '{client.PubSub}' was disconnected");
        }

        try
        {
            var metadata = sent.MetadataMap;
            var request = new PublishRequest(topic, sent.Data, sent.ContentType ?? Unknown, metadata);
            GuestBlocking.WaitOrTrap(
                app.PubSub.Open(client.PubSub, topic, metadata).PublishAsync(request, cancellationToken: wasi.CancellationToken)
            );
            return Unit.Value;
        }
        catch (BuildingBlockException e)
        {
            return ErrorOf(e.Error);
        }
    }

    private static MessagingHost Of(ComponentCaller caller) => caller.State<ComponentState>().Messaging;

    private static Error ErrorOf(BuildingBlockError error) =>
        error.GrpcStatus switch
        {
            GrpcStatus.PermissionDenied or GrpcStatus.Unauthenticated => new Error.PermissionDenied(error.Message),
            GrpcStatus.DeadlineExceeded => Error.Timeout.Instance,
            GrpcStatus.Unavailable => new Error.Connection(error.Message),
            _ when error.Code == "ERR_PUBSUB_NOT_FOUND" => new Error.Connection(error.Message),
            _ => new Error.Other(error.Message),
        };

    /// <summary>Names a component: connections are the component's own matter.</summary>
    private sealed class Client(string pubSub) : IClient
    {
        public string PubSub => pubSub;

        public bool IsDisconnected { get; private set; }

        public Result<Unit, Error> Disconnect()
        {
            IsDisconnected = true;
            return Unit.Value;
        }
    }
}
