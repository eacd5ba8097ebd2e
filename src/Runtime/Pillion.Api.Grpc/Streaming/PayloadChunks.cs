using System.Runtime.CompilerServices;
using Google.Protobuf;
using Pillion.Protos.Common;

namespace Pillion.Api.Grpc.Streaming;

/// <summary>A stream of bytes as numbered payloads.</summary>
internal static class PayloadChunks
{
    /// <summary>The payloads, each of what one read gives.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="size">The most bytes in one payload.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async IAsyncEnumerable<StreamPayload> ReadAsync(
        Stream source,
        int size,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var buffer = new byte[size];
        var sequence = 0ul;
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            yield return new StreamPayload { Data = ByteString.CopyFrom(buffer, 0, read), Seq = sequence++ };
        }
    }
}
