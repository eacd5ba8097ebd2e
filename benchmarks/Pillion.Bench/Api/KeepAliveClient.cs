using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pillion.Bench.Api;

/// <summary>The least a client can do: one blocking connection, one request of constant bytes, and only what is needed of the answer.</summary>
internal sealed class KeepAliveClient : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _buffer = new byte[64 << 10];

    /// <summary>Connects to an address such as <c>http://127.0.0.1:3500/v1.0/state/statestore/key</c>.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="body">What to post; null to get.</param>
    /// <param name="contentType">The body's content type.</param>
    public KeepAliveClient(Uri uri, byte[]? body = null, string contentType = "application/json")
    {
        _socket.Connect(IPAddress.Parse(uri.Host), uri.Port);
        var (method, fields) = body is null ? ("GET", "") : ("POST", $"Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n");
        var head = $"{method} {uri.PathAndQuery} HTTP/1.1\r\nHost: {uri.Authority}\r\n{fields}\r\n";
        _request = [.. Encoding.ASCII.GetBytes(head), .. body ?? []];
    }

    /// <summary>Sends the request and reads the answer; its body is valid until the next call.</summary>
    /// <exception cref="BenchException">The answer is neither 204 nor 200 with a Content-Length.</exception>
    public ReadOnlySpan<byte> Send()
    {
        _socket.Send(_request);
        var received = 0;
        while (true)
        {
            var read = _socket.Receive(_buffer.AsSpan(received));
            received += read;
            var answer = _buffer.AsSpan(0, received);
            var headers = answer.IndexOf("\r\n\r\n"u8);
            if (headers >= 0)
            {
                var length = ContentLength(answer[..headers]);
                if (received >= headers + 4 + length)
                {
                    return answer.Slice(headers + 4, length);
                }
            }

            if (read == 0 || received == _buffer.Length)
            {
                throw new BenchException("the connection was closed, or the answer does not fit: " + Encoding.UTF8.GetString(answer));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static int ContentLength(ReadOnlySpan<byte> headers)
    {
        if (headers.StartsWith("HTTP/1.1 204"u8))
        {
            return 0;
        }

        var name = "\r\nContent-Length: "u8;
        var at = headers.IndexOf(name);
        return headers.StartsWith("HTTP/1.1 200"u8) && at >= 0 && Utf8Parser.TryParse(headers[(at + name.Length)..], out int length, out _)
            ? length
            : throw new BenchException("neither 204 nor 200 with a Content-Length: " + Encoding.UTF8.GetString(headers));
    }
}
