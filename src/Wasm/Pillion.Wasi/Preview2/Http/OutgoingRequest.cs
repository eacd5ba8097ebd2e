using System.Buffers;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.outgoing-request</c></summary>
internal sealed class OutgoingRequest(WasiContext context, HttpFields headers) : WasiResource(context), IOutgoingRequest
{
    // RFC 3986 §3.3, §3.4: what a path and query are made of, and what browsers send as well; never what ends a line or a request target.
    private static readonly SearchValues<char> s_notInPaths = SearchValues.Create([
        .. Enumerable.Range(0, 0x21).Append(0x7f).Append('#').Select(c => (char)c),
    ]);

    private static readonly SearchValues<char> s_schemeRest = SearchValues.Create(
        "+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    private static readonly SearchValues<char> s_notInAuthorities = SearchValues.Create("/?#@\\ ");

    private Method _method = Method.Get.Instance;
    private string? _pathWithQuery;
    private Scheme? _scheme;
    private string? _authority;
    private OutgoingHttpBody? _body;
    private bool _isSent;

    Method IOutgoingRequest.Method() => _method;

    Result<Unit, Unit> IOutgoingRequest.SetMethod(Method method) =>
        Set(ref _method, method, method is not Method.Other { Value: var name } || HttpFields.IsToken(name));

    string? IOutgoingRequest.PathWithQuery() => _pathWithQuery;

    Result<Unit, Unit> IOutgoingRequest.SetPathWithQuery(string? pathWithQuery) =>
        Set(ref _pathWithQuery, pathWithQuery, pathWithQuery is null || !pathWithQuery.AsSpan().ContainsAny(s_notInPaths));

    Scheme? IOutgoingRequest.Scheme() => _scheme;

    Result<Unit, Unit> IOutgoingRequest.SetScheme(Scheme? scheme) =>
        Set(ref _scheme, scheme, scheme is not Scheme.Other { Value: var name } || IsScheme(name));

    string? IOutgoingRequest.Authority() => _authority;

    Result<Unit, Unit> IOutgoingRequest.SetAuthority(string? authority) =>
        Set(ref _authority, authority, authority is null || IsAuthority(authority));

    IFields IOutgoingRequest.Headers() => new GuestFields(Context, headers, isImmutable: true);

    Result<IOutgoingBody, Unit> IOutgoingRequest.Body()
    {
        if (_body is not null || !headers.TryGetContentLength(out var length))
        {
            return Result<IOutgoingBody, Unit>.Err(Unit.Value);
        }

        _body = new OutgoingHttpBody(length);
        return Result<IOutgoingBody, Unit>.Ok(new OutgoingBody(Context, _body, isResponse: false));
    }

    /// <summary>The request, to be sent; this resource is consumed.</summary>
    /// <param name="options">The guest's wishes, which are consumed as well.</param>
    /// <param name="request">What to send.</param>
    /// <returns>Why it cannot be sent.</returns>
    public ErrorCode? Send(RequestOptions? options, out OutgoingHttpRequest? request)
    {
        request = null;
        ErrorCode? error = _scheme switch
        {
            // A tunnel is no request to a destination.
            _ when _method is Method.Connect => ErrorCode.HttpRequestMethodInvalid.Instance,
            Scheme.Other => ErrorCode.HttpProtocolError.Instance,
            _ when _authority is null => ErrorCode.HttpRequestUriInvalid.Instance,
            _ => null,
        };
        if (error is null)
        {
            _isSent = true;
            request = new OutgoingHttpRequest
            {
                Method = _method.ToText(),
                Scheme = (_scheme ?? Scheme.Https.Instance).ToText(),
                Authority = _authority!,
                PathWithQuery = NormalPath(_pathWithQuery),
                Headers = headers,
                Body = _body,
                ConnectTimeout = options?.ConnectTimeout,
                FirstByteTimeout = options?.FirstByteTimeout,
                BetweenBytesTimeout = options?.BetweenBytesTimeout,
            };
        }

        Consume();
        options?.Consume();
        return error;
    }

    /// <inheritdoc/>
    private protected override string Describe() => "an outgoing-request";

    /// <inheritdoc/>
    private protected override void Close()
    {
        // Nobody will read it: writers are not to wait for ever.
        if (!_isSent)
        {
            _body?.Dispose();
        }
    }

    private static string NormalPath(string? path) =>
        string.IsNullOrEmpty(path) ? "/"
        : path[0] is '/' or '*' ? path
        : "/" + path;

    private static bool IsScheme(string name) =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && !name.AsSpan().ContainsAnyExcept(s_schemeRest);

    private static bool IsAuthority(string authority)
    {
        if (authority.Length == 0 || authority.AsSpan().ContainsAny(s_notInAuthorities))
        {
            return false;
        }

        // The text must be all authority, and a port a number, or what is checked would not be what is asked.
        return Uri.TryCreate("http://" + authority + "/", UriKind.Absolute, out var uri)
            && uri is { UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "" }
            && !authority.EndsWith(':');
    }

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
