using System.Net;
using Pillion.Components.Mdns.Multicast;

namespace Pillion.Components.Tests.NameResolution;

/// <summary>A network in memory: what one link sends, all links receive, the sender's own too, as multicast does.</summary>
internal sealed class FakeNetwork
{
    private readonly Lock _lock = new();
    private readonly List<Link> _links = [];

    /// <summary>How many messages are lost from now on.</summary>
    public int Lost { get; set; }

    /// <summary>What was sent to one machine alone.</summary>
    public List<(byte[] Message, IPEndPoint Receiver)> Unicasts { get; } = [];

    /// <summary>What was sent to everybody.</summary>
    public List<byte[]> Multicasts { get; } = [];

    public IMulticastLink Open(ReceiveMessage receive)
    {
        lock (_lock)
        {
            var link = new Link(this, receive, new IPEndPoint(IPAddress.Parse($"10.0.0.{_links.Count + 1}"), 5353));
            _links.Add(link);
            return link;
        }
    }

    /// <summary>Sends from elsewhere to everybody.</summary>
    public void Send(byte[] message, IPEndPoint sender)
    {
        Link[] links;
        lock (_lock)
        {
            Multicasts.Add(message);
            if (Lost > 0)
            {
                Lost--;
                return;
            }

            links = [.. _links.Where(link => link.IsOpen)];
        }

        foreach (var link in links)
        {
            link.Receive(message, sender);
        }
    }

    private sealed class Link(FakeNetwork network, ReceiveMessage receive, IPEndPoint address) : IMulticastLink
    {
        public bool IsOpen { get; private set; } = true;

        public void Receive(byte[] message, IPEndPoint sender) => receive(message, sender);

        public void Send(ReadOnlySpan<byte> message) => network.Send(message.ToArray(), address);

        public void Send(ReadOnlySpan<byte> message, IPEndPoint receiver)
        {
            lock (network._lock)
            {
                network.Unicasts.Add((message.ToArray(), receiver));
            }
        }

        public ValueTask DisposeAsync()
        {
            IsOpen = false;
            return ValueTask.CompletedTask;
        }
    }
}
