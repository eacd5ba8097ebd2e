using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Pillion.Mqtt.Connections;

/// <summary>Opens the stream of a connection.</summary>
internal static class MqttConnector
{
    /// <exception cref="MqttException">There is nobody, or no TLS with him.</exception>
    public static async Task<Stream> OpenAsync(MqttOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Tls is null)
            {
                return stream;
            }

            var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(options.Tls, cancellationToken);
            return tls;
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e switch
            {
                AuthenticationException => new MqttException($"there is no TLS with {options}: {e.Message}", e),
                SocketException or IOException => new MqttException($"there is no connection to {options}: {e.Message}", e),
                _ => e,
            };
        }
    }
}
