using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.outgoing-response</c></summary>
internal sealed class OutgoingResponse(WasiContext context, HttpFields headers) : WasiResource(context), IOutgoingResponse
{
    private const ushort MinStatus = 100;
    private const ushort MaxStatus = 999;

    private bool _isSent;

    public ushort Status { get; private set; } = 200;

    public HttpFields Headers => headers;

    /// <summary>The body, if the guest asked for it.</summary>
    public OutgoingHttpBody? Body { get; private set; }

    ushort IOutgoingResponse.StatusCode() => Status;

    Result<Unit, Unit> IOutgoingResponse.SetStatusCode(ushort statusCode)
    {
        if (statusCode is < MinStatus or > MaxStatus)
        {
            return Result<Unit, Unit>.Err(Unit.Value);
        }

        Status = statusCode;
        return Result<Unit, Unit>.Ok(Unit.Value);
    }

    IFields IOutgoingResponse.Headers() => new GuestFields(Context, headers, isImmutable: true);

    Result<IOutgoingBody, Unit> IOutgoingResponse.Body()
    {
        if (Body is not null || !headers.TryGetContentLength(out var length))
        {
            return Result<IOutgoingBody, Unit>.Err(Unit.Value);
        }

        Body = new OutgoingHttpBody(length);
        return Result<IOutgoingBody, Unit>.Ok(new OutgoingBody(Context, Body, isResponse: true));
    }

    /// <summary>The response is given to the server; this resource is consumed.</summary>
    public void Send()
    {
        _isSent = true;
        Consume();
    }

    /// <inheritdoc/>
    private protected override string Describe() => "an outgoing-response";

    /// <inheritdoc/>
    private protected override void Close()
    {
        // Nobody will read it: writers are not to wait for ever.
        if (!_isSent)
        {
            Body?.Dispose();
        }
    }
}
