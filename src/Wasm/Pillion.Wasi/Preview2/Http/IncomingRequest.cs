using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.incoming-request</c>: the first argument of <c>incoming-handler.handle</c>.</summary>
public sealed class IncomingRequest : WasiResource, IIncomingRequest
{
    private readonly HttpRequestSource _source;
    private HttpFields? _headers;
    private bool _isConsumed;

    /// <summary>A request for a guest.</summary>
    /// <param name="context">The guest's.</param>
    /// <param name="source">The request.</param>
    public IncomingRequest(WasiContext context, HttpRequestSource source)
        : base(context)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
    }

    Method IIncomingRequest.Method() => Methods.ToWit(_source.Method);

    string? IIncomingRequest.PathWithQuery() => _source.PathWithQuery;

    Scheme? IIncomingRequest.Scheme() => Methods.ToScheme(_source.Scheme);

    string? IIncomingRequest.Authority() => _source.Authority;

    IFields IIncomingRequest.Headers()
    {
        if (_headers is null)
        {
            _headers = [];
            _source.CopyHeadersTo(_headers);
            ForbiddenFields.RemoveFrom(_headers);
        }

        return new GuestFields(Context, _headers, isImmutable: true);
    }

    Result<IIncomingBody, Unit> IIncomingRequest.Consume()
    {
        if (_isConsumed)
        {
            return Result<IIncomingBody, Unit>.Err(Unit.Value);
        }

        _isConsumed = true;
        return Result<IIncomingBody, Unit>.Ok(new IncomingBody(Context, _source.Body));
    }

    /// <inheritdoc/>
    private protected override string Describe() => "an incoming-request";
}
