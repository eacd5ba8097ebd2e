using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Pillion.Host.Web;

/// <summary>
/// Lets one port without TLS speak HTTP/1.1 and HTTP/2: looks at how a connection begins and gives those with HTTP/2's preface
/// (<see href="https://www.rfc-editor.org/rfc/rfc9113#section-3.4">RFC 9113 §3.4</see>) to the endpoint of <see cref="Http2Handover"/>. Kestrel itself chooses by
/// ALPN, which is TLS's, and takes a port without it for HTTP/1.1.
/// </summary>
internal sealed class Http2Preface(ConnectionDelegate http1, Http2Handover http2, TimeSpan timeout, TimeProvider time)
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Serves one connection until its end.</summary>
    public async Task ServeAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;

        // A request of HTTP/1.1 is there as a rule; nothing is set up for waiting then.
        var isHttp2 = input.TryRead(out var result) ? Decide(input, result) : null;
        isHttp2 ??= await AwaitAsync(connection, input);
        if (isHttp2 is { } decided)
        {
            await (decided ? http2.HandOverAsync(connection) : http1(connection));
        }
    }

    /// <summary>Waits until it is clear; null when the connection ends, the server stops or nothing comes.</summary>
    private async ValueTask<bool?> AwaitAsync(ConnectionContext connection, PipeReader input)
    {
        using var silence = new CancellationTokenSource(timeout, time);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, stopping);
        try
        {
            while (true)
            {
                if (Decide(input, await input.ReadAsync(either.Token)) is { } decided)
                {
                    return decided;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    /// <summary>Whether it is HTTP/2; null as long as it may be. The bytes stay for whoever serves the connection.</summary>
    private static bool? Decide(PipeReader input, in ReadResult result)
    {
        var buffer = result.Buffer;
        var length = (int)Math.Min(buffer.Length, Preface.Length);
        Span<byte> start = stackalloc byte[Preface.Length];
        buffer.Slice(0, length).CopyTo(start);
        bool? decided =
            !Preface.StartsWith(start[..length]) ? false
            : length == Preface.Length ? true
            // Too little came for any protocol: HTTP/1.1 knows what to say to that, which is nothing.
            : result.IsCompleted ? false
            : null;
        input.AdvanceTo(buffer.Start, decided is null ? buffer.End : buffer.Start);
        return decided;
    }
}
