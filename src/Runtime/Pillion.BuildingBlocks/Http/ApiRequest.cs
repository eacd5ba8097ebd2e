namespace Pillion.BuildingBlocks.Http;

/// <summary>
/// One request to Dapr's HTTP API, from a socket or from inside the process. Abstract so that Kestrel's request is read where it is instead
/// of being copied; code in the process uses <see cref="InProcessApiRequest"/>.
/// </summary>
public abstract class ApiRequest
{
    /// <summary>The HTTP method in upper case.</summary>
    public abstract string Method { get; }

    /// <summary>The path as it was sent: percent-encoded, beginning with <c>/</c>, without the query.</summary>
    public abstract ReadOnlySpan<char> Path { get; }

    /// <summary>The query as it was sent: percent-encoded, without the <c>?</c>; empty for none.</summary>
    public abstract ReadOnlySpan<char> Query { get; }

    /// <summary>The body. Each request is handled once, so a streamed body is read at most once.</summary>
    public abstract MessageBody Body { get; }

    /// <summary>The address the request came from, without port; null for a caller in this process.</summary>
    public virtual string? RemoteAddress => null;

    /// <summary>The port the request came from; 0 for a caller in this process.</summary>
    public virtual int RemotePort => 0;

    /// <summary>The protocol the request came by, as in a request line: <c>HTTP/1.1</c>, <c>HTTP/2</c>.</summary>
    public virtual string Protocol => "HTTP/1.1";

    /// <summary>Whether the caller is code of this process that is trusted as its app: the API token is then not asked for.</summary>
    public virtual bool IsInProcess => false;

    /// <summary>The first value of a header field; null when it is absent.</summary>
    public abstract string? GetHeader(string name);

    /// <summary>Adds every header field line to the list, <c>Host</c> included and HTTP/2's pseudo fields left out.</summary>
    public abstract void CopyHeadersTo(HeaderList headers);

    /// <summary>Adds every trailer field line to the list; there are none before the body has been read to its end.</summary>
    /// <returns>Whether more may come: the body has not been read to its end.</returns>
    public virtual bool CopyTrailersTo(HeaderList trailers) => false;
}
