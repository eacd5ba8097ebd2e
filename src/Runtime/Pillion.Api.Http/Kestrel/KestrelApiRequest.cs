using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Http.Kestrel;

/// <summary>A request as Kestrel has it: nothing is copied until a handler asks.</summary>
internal sealed class KestrelApiRequest : ApiRequest
{
    private readonly HttpContext _context;
    private readonly string _target;
    private readonly int _pathStart;
    private readonly int _pathEnd;

    public KestrelApiRequest(HttpContext context)
    {
        _context = context;

        // The decoded path loses what was encoded, for example a slash in a key.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target is not ['/', ..])
        {
            _pathStart = StartOfPath(target);
        }

        var query = target.AsSpan(_pathStart).IndexOf('?');
        _target = target;
        _pathEnd = query < 0 ? target.Length : _pathStart + query;
    }

    public override string Method => _context.Request.Method;

    public override ReadOnlySpan<char> Path => _target.AsSpan(_pathStart, _pathEnd - _pathStart);

    public override ReadOnlySpan<char> Query => _pathEnd < _target.Length ? _target.AsSpan(_pathEnd + 1) : default;

    public override MessageBody Body =>
        _context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            ? MessageBody.Empty
            : new MessageBody(_context.Request.Body, _context.Request.ContentLength);

    public override string? RemoteAddress => _context.Connection.RemoteIpAddress?.ToString();

    public override int RemotePort => _context.Connection.RemotePort;

    public override string Protocol => _context.Request.Protocol;

    public override string? GetHeader(string name) =>
        _context.Request.Headers.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;

    public override void CopyHeadersTo(HeaderList headers)
    {
        foreach (var (name, values) in _context.Request.Headers)
        {
            if (name.StartsWith(':'))
            {
                continue;
            }

            foreach (var value in values)
            {
                headers.Add(name, value ?? "");
            }
        }
    }

    public override bool CopyTrailersTo(HeaderList trailers)
    {
        if (_context.Features.Get<IHttpRequestTrailersFeature>() is not { Available: true } feature)
        {
            return _context.Request.SupportsTrailers();
        }

        foreach (var (name, values) in feature.Trailers)
        {
            foreach (var value in values)
            {
                trailers.Add(name, value ?? "");
            }
        }

        return false;
    }

    /// <summary>RFC 9112 §3.2.2: a proxy's client sends the whole URL as the target.</summary>
    private static int StartOfPath(string target)
    {
        var authority = target.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0)
        {
            return 0;
        }

        var path = target.AsSpan(authority + 3).IndexOfAny('/', '?');
        return path < 0 ? target.Length : authority + 3 + path;
    }
}
