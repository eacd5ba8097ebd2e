namespace Pillion.BuildingBlocks.Http;

/// <summary>
/// The answer of Dapr's HTTP API. A struct with the two header fields of the hot path as members, so that a state read allocates nothing for it.
/// The receiver disposes it (which matters only for a streamed body).
/// </summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The <c>Content-Type</c>; null for none.</param>
/// <param name="Body">The body.</param>
/// <param name="ETag">The <c>ETag</c> exactly as it is sent; null for none.</param>
/// <param name="Headers">Further header fields (<c>Content-Type</c>, <c>Content-Length</c> and <c>ETag</c> are not among them unless an app sent them); null for none.</param>
/// <param name="Trailers">Fields behind the body, for callers whose protocol has a place for them; null for none.</param>
public readonly record struct ApiResponse(
    int Status,
    string? ContentType = null,
    MessageBody Body = default,
    string? ETag = null,
    HeaderList? Headers = null,
    HeaderList? Trailers = null
) : IAsyncDisposable
{
    /// <summary>The answer of an operation that has nothing to say.</summary>
    public static ApiResponse NoContent => new(204);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Body.DisposeAsync();
}
