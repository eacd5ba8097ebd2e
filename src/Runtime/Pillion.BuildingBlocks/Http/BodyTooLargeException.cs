namespace Pillion.BuildingBlocks.Http;

/// <summary>A body has more bytes than the limit in force (Dapr's <c>--max-body-size</c>).</summary>
public sealed class BodyTooLargeException(long maxBytes) : IOException("stream too large")
{
    /// <summary>The limit in bytes.</summary>
    public long MaxBytes { get; } = maxBytes;
}
