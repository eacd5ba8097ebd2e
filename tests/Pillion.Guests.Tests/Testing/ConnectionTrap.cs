using System.Net;
using System.Net.Sockets;

namespace Pillion.Guests.Tests.Testing;

/// <summary>Listens on a port of loopback and accepts nobody: whoever connects can be seen.</summary>
internal sealed class ConnectionTrap : IDisposable
{
    private readonly TcpListener _listener;

    private ConnectionTrap(TcpListener listener) => _listener = listener;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether somebody connected.</summary>
    public bool IsSprung => _listener.Pending();

    /// <summary>A trap on a port; null when somebody else listens there.</summary>
    /// <param name="port">The port, 0 for any.</param>
    public static ConnectionTrap? TrySet(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return new ConnectionTrap(listener);
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }

    public void Dispose() => _listener.Dispose();
}
