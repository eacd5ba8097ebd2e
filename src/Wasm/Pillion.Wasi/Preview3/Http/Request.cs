using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Http;

/// <summary><c>wasi:http/types.request</c>: one that the guest is to answer, or one that it makes.</summary>
internal sealed class Request : HttpResource, IRequest
{
    private readonly HttpRequestSource? _source;
    private readonly HostContents? _received;
    private readonly RequestTimes? _times;
    private HttpContents? _contents;
    private HttpFields? _headers;
    private Method _method;
    private string? _pathWithQuery;
    private Scheme? _scheme;
    private string? _authority;

    /// <summary>A request for the guest.</summary>
    /// <param name="scope">Whose it is.</param>
    /// <param name="source">The request.</param>
    /// <param name="ended">Cancelled when nobody waits for an answer any more.</param>
    public Request(HttpScope scope, HttpRequestSource source, CancellationToken ended)
        : base(scope)
    {
        _source = source;
        _contents = _received = new HostContents(scope, () => source.Body, ended);
        _method = Methods.ToWit(source.Method);
        _pathWithQuery = source.PathWithQuery;
        _scheme = Methods.ToScheme(source.Scheme);
        _authority = source.Authority;
    }

    /// <summary>A request of the guest.</summary>
    public Request(HttpScope scope, HttpFields headers, HttpContents contents, RequestTimes? times)
        : base(scope)
    {
        (_headers, _contents, _times) = (headers, contents, times);
        _method = Method.Get.Instance;
    }

    private HttpFields Headers
    {
        get
        {
            if (_headers is null)
            {
                _headers = [];
                _source!.CopyHeadersTo(_headers);
                ForbiddenFields.RemoveFrom(_headers);
            }

            return _headers;
        }
    }

    Method IRequest.GetMethod() => _method;

    Result<Unit, Unit> IRequest.SetMethod(Method method) =>
        Set(ref _method, method, method is not Method.Other { Value: var name } || HttpFields.IsToken(name));

    string? IRequest.GetPathWithQuery() => _pathWithQuery;

    Result<Unit, Unit> IRequest.SetPathWithQuery(string? pathWithQuery) =>
        Set(ref _pathWithQuery, pathWithQuery, pathWithQuery is null || RequestParts.IsPath(pathWithQuery));

    Scheme? IRequest.GetScheme() => _scheme;

    Result<Unit, Unit> IRequest.SetScheme(Scheme? scheme) =>
        Set(ref _scheme, scheme, scheme is not Scheme.Other { Value: var name } || RequestParts.IsScheme(name));

    string? IRequest.GetAuthority() => _authority;

    Result<Unit, Unit> IRequest.SetAuthority(string? authority) =>
        Set(ref _authority, authority, authority is null || RequestParts.IsAuthority(authority));

    IRequestOptions? IRequest.GetOptions() => _times is { } times ? new RequestOptions(Scope, times, isImmutable: true) : null;

    IFields IRequest.GetHeaders() => new Fields(Scope, Headers, isImmutable: true);

    /// <summary>The guest that was to answer has ended, and reads no more.</summary>
    /// <returns>Ends when nothing is done for it any more.</returns>
    public Task StopAsync() => _received?.StopAsync() ?? Task.CompletedTask;

    /// <summary>The body and trailers; this resource is given away.</summary>
    public HttpContents TakeContents()
    {
        var contents = _contents!;
        _contents = null;
        Dispose();
        return contents;
    }

    /// <summary>The request, to be sent; this resource is given away.</summary>
    /// <param name="sent">What to send.</param>
    /// <returns>Why it cannot be sent.</returns>
    public ErrorCode? Send(out OutgoingHttpRequest? sent)
    {
        sent = null;
        ErrorCode? error = _scheme switch
        {
            // A tunnel is no request to a destination.
            _ when _method is Method.Connect => ErrorCode.HttpRequestMethodInvalid.Instance,
            Scheme.Other => ErrorCode.HttpProtocolError.Instance,
            _ when _authority is null => ErrorCode.HttpRequestUriInvalid.Instance,
            _ => null,
        };
        if (error is not null)
        {
            Dispose();
            return error;
        }

        var headers = Headers;
        sent = new OutgoingHttpRequest
        {
            Method = _method.ToText(),
            Scheme = (_scheme ?? Scheme.Https.Instance).ToText(),
            Authority = _authority!,
            PathWithQuery = RequestParts.NormalPath(_pathWithQuery),
            Headers = headers,
            Body = TakeContents().Transmit(headers, isResponse: false, Scope.Ended).Body,
            ConnectTimeout = _times?.ConnectTimeout,
            FirstByteTimeout = _times?.FirstByteTimeout,
            BetweenBytesTimeout = _times?.BetweenBytesTimeout,
        };
        return null;
    }

    /// <inheritdoc/>
    protected override void Close() => _contents?.GiveUp();

    private static Result<Unit, Unit> Set<T>(ref T field, T value, bool isValid)
    {
        if (!isValid)
        {
            return Result<Unit, Unit>.Err(Unit.Value);
        }

        field = value;
        return Result<Unit, Unit>.Ok(Unit.Value);
    }
}
