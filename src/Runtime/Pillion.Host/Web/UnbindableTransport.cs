using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Pillion.Host.Web;

/// <summary>
/// A transport that remembers its listeners, so that one can be closed while the others go on: Kestrel itself only closes them all.
/// </summary>
internal sealed class UnbindableTransport(IConnectionListenerFactory inner) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly List<IConnectionListener> _listeners = [];

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await inner.BindAsync(endpoint, cancellationToken);
        lock (_listeners)
        {
            _listeners.Add(listener);
        }

        return listener;
    }

    public bool CanBind(EndPoint endpoint) => inner is not IConnectionListenerFactorySelector selector || selector.CanBind(endpoint);

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

    private static bool Covers(EndPoint endpoint, EndPoint bound) =>
        endpoint is IPEndPoint wanted && bound is IPEndPoint actual
            ? wanted.Port == actual.Port
                && (wanted.Address.Equals(actual.Address) || (IPAddress.IsLoopback(wanted.Address) && IPAddress.IsLoopback(actual.Address)))
            : Equals(endpoint, bound);
}
