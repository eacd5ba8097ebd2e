using System.Net;

namespace Pillion.Components.Mdns.Multicast;

/// <summary>The network as multicast DNS sees it.</summary>
internal interface IMulticastLink : IAsyncDisposable
{
    /// <summary>Sends to everybody on every network of this machine. A network that cannot be reached just now is passed over.</summary>
    void Send(ReadOnlySpan<byte> message);

    /// <summary>Sends to one machine.</summary>
    void Send(ReadOnlySpan<byte> message, IPEndPoint receiver);
}

/// <summary>Opens the network.</summary>
/// <param name="receive">Called for each message that arrives, one after the other; the bytes are good during the call.</param>
internal delegate IMulticastLink OpenLink(ReceiveMessage receive);

/// <summary>Takes a message.</summary>
internal delegate void ReceiveMessage(ReadOnlySpan<byte> message, IPEndPoint sender);
