using System.Buffers;
using System.Net;

namespace Pillion.BuildingBlocks.Invocation;

/// <summary>A request body that goes on as it arrives: each piece is flushed, where <see cref="StreamContent"/> would wait for a full buffer.</summary>
internal sealed class ForwardedContent(Stream body) : HttpContent
{
    private const int ChunkSize = 16 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await stream.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The length, when there is one, is set in the header fields; otherwise the body is sent in chunks.</summary>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
