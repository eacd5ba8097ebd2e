using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Pillion.Host.Web;

/// <summary>
/// Several transports as the one that <see cref="Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServer"/> takes. Remembers their listeners, so that one
/// can be closed while the others go on: Kestrel itself only closes them all.
/// </summary>
/// <param name="transports">The first one that can bind to an address does.</param>
internal sealed class UnbindableTransport(IReadOnlyList<IConnectionListenerFactory> transports)
    : IConnectionListenerFactory,
        IConnectionListenerFactorySelector
{
    private readonly List<IConnectionListener> _listeners = [];

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var transport = Find(endpoint) ?? throw new NotSupportedException($"No transport can listen on {endpoint}.");
        var listener = await transport.BindAsync(endpoint, cancellationToken);
        lock (_listeners)
        {
            _listeners.Add(listener);
        }

        return listener;
    }

    public bool CanBind(EndPoint endpoint) => Find(endpoint) is not null;

    /// <summary>Closes the listener of an address, or both of a localhost port.</summary>
    public async Task UnbindAsync(EndPoint endpoint)
    {
        IConnectionListener[] closing;
        lock (_listeners)
        {
            closing = [.. _listeners.Where(listener => Covers(endpoint, listener.EndPoint))];
        }

        foreach (var listener in closing)
        {
            await listener.UnbindAsync();
        }
    }

    private IConnectionListenerFactory? Find(EndPoint endpoint)
    {
        foreach (var transport in transports)
        {
            if (transport is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint))
            {
                return transport;
            }
        }

        return null;
    }

    private static bool Covers(EndPoint endpoint, EndPoint bound) =>
        endpoint is IPEndPoint wanted && bound is IPEndPoint actual
            ? wanted.Port == actual.Port
                && (wanted.Address.Equals(actual.Address) || (IPAddress.IsLoopback(wanted.Address) && IPAddress.IsLoopback(actual.Address)))
            : Equals(endpoint, bound);
}
