using System.Buffers.Binary;
using Microsoft.AspNetCore.Http;
using Pillion.Grpc.Headers;

namespace Pillion.Grpc.Server;

/// <summary>The request and response under a call that comes from inside the process: one message each way, in memory, in the framing of gRPC.</summary>
internal sealed class LocalExchange : IDisposable
{
    // gRPC over HTTP/2, "Length-Prefixed-Message": whether it is compressed, and its length.
    private const int PrefixBytes = 5;

    private readonly MemoryStream _response = new();

    public LocalExchange(
        string path,
        ReadOnlyMemory<byte> message,
        IEnumerable<KeyValuePair<string, string>> headers,
        CancellationToken cancellationToken
    )
    {
        var frame = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.Span.CopyTo(frame.AsSpan(PrefixBytes));
        Http = new DefaultHttpContext();
        var request = Http.Request;
        request.Protocol = HttpProtocol.Http2;
        request.Method = HttpMethods.Post;
        request.ContentType = HeaderNames.ContentType;
        request.Path = path;
        request.Body = new MemoryStream(frame, writable: false);
        foreach (var (name, value) in headers)
        {
            request.Headers[name] = value;
        }

        Http.RequestAborted = cancellationToken;
        Http.Response.Body = _response;
    }

    public HttpContext Http { get; }

    /// <summary>The message that was answered.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync()
    {
        await Http.Response.CompleteAsync();
        return _response.Length >= PrefixBytes
            ? _response.GetBuffer().AsMemory(PrefixBytes, (int)_response.Length - PrefixBytes)
            : throw new GrpcException(GrpcStatusCode.Internal, $"{Http.Request.Path} answered without a message");
    }

    public void Dispose() => _response.Dispose();
}
