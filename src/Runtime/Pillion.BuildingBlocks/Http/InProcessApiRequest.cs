namespace Pillion.BuildingBlocks.Http;

/// <summary>A request to Dapr's HTTP API made by code in this process, a Wasm guest for example.</summary>
public sealed class InProcessApiRequest : ApiRequest
{
    private readonly string _target;
    private readonly int _queryStart;
    private readonly HeaderList? _headers;

    /// <summary>Describes a request.</summary>
    /// <param name="method">The HTTP method in upper case.</param>
    /// <param name="target">Path and query as they stand in a URL, for example <c>/v1.0/state/store/key?consistency=strong</c>.</param>
    /// <param name="headers">The header fields, or null for none.</param>
    /// <param name="body">The body.</param>
    public InProcessApiRequest(string method, string target, HeaderList? headers = null, MessageBody body = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentException.ThrowIfNullOrEmpty(target);
        Method = method;
        _target = target;
        _queryStart = target.IndexOf('?', StringComparison.Ordinal);
        _headers = headers;
        Body = body;
    }

    /// <inheritdoc/>
    public override string Method { get; }

    /// <inheritdoc/>
    public override ReadOnlySpan<char> Path => _queryStart < 0 ? _target : _target.AsSpan(0, _queryStart);

    /// <inheritdoc/>
    public override ReadOnlySpan<char> Query => _queryStart < 0 ? default : _target.AsSpan(_queryStart + 1);

    /// <inheritdoc/>
    public override MessageBody Body { get; }

    /// <inheritdoc/>
    public override bool IsInProcess => true;

    /// <inheritdoc/>
    public override string? GetHeader(string name) => _headers?.Get(name);

    /// <summary>As <see cref="CopyTrailersTo"/>; null if there are none.</summary>
    public Func<HeaderList, bool>? CopyTrailers { get; init; }

    /// <inheritdoc/>
    public override bool CopyTrailersTo(HeaderList trailers) => CopyTrailers is not null && CopyTrailers(trailers);

    /// <inheritdoc/>
    public override void CopyHeadersTo(HeaderList headers)
    {
        if (_headers is null)
        {
            return;
        }

        foreach (var (name, value) in _headers)
        {
            headers.Add(name, value);
        }
    }
}
