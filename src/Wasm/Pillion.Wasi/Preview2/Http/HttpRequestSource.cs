namespace Pillion.Wasi.Preview2.Http;

/// <summary>A request that a guest is to answer, as the server has it. Asked only for what the guest wants to know.</summary>
public abstract class HttpRequestSource
{
    /// <summary>The method, as it was sent.</summary>
    public abstract string Method { get; }

    /// <summary>Path and query, as they were sent.</summary>
    public abstract string? PathWithQuery { get; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public abstract string? Scheme { get; }

    /// <summary>The host, and the port if it is not the scheme's own.</summary>
    public abstract string? Authority { get; }

    /// <summary>The body. Taken at most once.</summary>
    public abstract HttpBodySource Body { get; }

    /// <summary>Adds the header fields to a list. Those that belong to the connection are left out by the caller.</summary>
    public abstract void CopyHeadersTo(HttpFields fields);
}
