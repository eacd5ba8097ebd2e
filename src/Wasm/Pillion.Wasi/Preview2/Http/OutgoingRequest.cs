using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.outgoing-request</c></summary>
internal sealed class OutgoingRequest(WasiContext context, HttpFields headers) : WasiResource(context), IOutgoingRequest
{
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
        Set(ref _pathWithQuery, pathWithQuery, pathWithQuery is null || RequestParts.IsPath(pathWithQuery));

    Scheme? IOutgoingRequest.Scheme() => _scheme;

    Result<Unit, Unit> IOutgoingRequest.SetScheme(Scheme? scheme) =>
        Set(ref _scheme, scheme, scheme is not Scheme.Other { Value: var name } || RequestParts.IsScheme(name));

    string? IOutgoingRequest.Authority() => _authority;

    Result<Unit, Unit> IOutgoingRequest.SetAuthority(string? authority) =>
        Set(ref _authority, authority, authority is null || RequestParts.IsAuthority(authority));

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
                PathWithQuery = RequestParts.NormalPath(_pathWithQuery),
                Headers = headers,
                Body = _body,
                ConnectTimeout = options?.Times.ConnectTimeout,
                FirstByteTimeout = options?.Times.FirstByteTimeout,
                BetweenBytesTimeout = options?.Times.BetweenBytesTimeout,
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
