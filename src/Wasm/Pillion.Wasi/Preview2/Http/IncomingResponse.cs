using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.incoming-response</c></summary>
internal sealed class IncomingResponse : WasiResource, IIncomingResponse
{
    private readonly IncomingHttpResponse _response;
    private bool _isConsumed;

    public IncomingResponse(WasiContext context, IncomingHttpResponse response)
        : base(context)
    {
        _response = response;
        ForbiddenFields.RemoveFrom(response.Headers);
    }

    ushort IIncomingResponse.Status() => (ushort)_response.Status;

    IFields IIncomingResponse.Headers() => new GuestFields(Context, _response.Headers, isImmutable: true);

    Result<IIncomingBody, Unit> IIncomingResponse.Consume()
    {
        if (_isConsumed)
        {
            return Result<IIncomingBody, Unit>.Err(Unit.Value);
        }

        var body = new IncomingBody(Context, _response.Body);
        _isConsumed = true;
        return Result<IIncomingBody, Unit>.Ok(body);
    }

    /// <inheritdoc/>
    private protected override string Describe() => "an incoming-response";

    /// <inheritdoc/>
    private protected override void Close()
    {
        // A consumed body is no longer this one's.
        if (!_isConsumed)
        {
            _response.Dispose();
        }
    }
}
