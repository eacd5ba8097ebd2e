namespace Pillion.Wasi.Preview2.Http;

/// <summary>A request that a guest makes.</summary>
public sealed class OutgoingHttpRequest
{
    /// <summary>The method; a token.</summary>
    public required string Method { get; init; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>Host and perhaps port; without a user.</summary>
    public required string Authority { get; init; }

    /// <summary>Path and query, beginning with a slash (or <c>*</c>).</summary>
    public required string PathWithQuery { get; init; }

    /// <summary>The fields. None belongs to the connection.</summary>
    public required HttpFields Headers { get; init; }

    /// <summary>The body, if the guest asked for one; it may still be writing it. To be read to its end, or disposed.</summary>
    public OutgoingHttpBody? Body { get; init; }

    /// <summary>How long to wait for a connection.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>How long to wait for the head of the response.</summary>
    public TimeSpan? FirstByteTimeout { get; init; }

    /// <summary>How long to wait for each next piece of the response's body.</summary>
    public TimeSpan? BetweenBytesTimeout { get; init; }
}
