using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.response-outparam</c>: the second argument of <c>incoming-handler.handle</c>.</summary>
public sealed class ResponseOutparam : WasiResource, IResponseOutparam
{
    private readonly HttpResponseSink _sink;
    private bool _isSet;

    /// <summary>A place for a response.</summary>
    /// <param name="context">The guest's.</param>
    /// <param name="sink">Where the response goes. If the guest drops this unset, or ends, that is an <c>internal-error</c>.</param>
    public ResponseOutparam(WasiContext context, HttpResponseSink sink)
        : base(context)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _sink = sink;
    }

    Result<Unit, ErrorCode> IResponseOutparam.SendInformational(ushort status, IFields headers)
    {
        ((GuestFields)headers).Consume();
        return new ErrorCode.InternalError("this host sends no informational responses");
    }

    /// <summary><c>set</c></summary>
    internal void Set(Result<IOutgoingResponse, ErrorCode> response)
    {
        _isSet = true;
        Consume();
        if (response.IsError)
        {
            _sink.Fail(response.Error);
            return;
        }

        var given = (OutgoingResponse)response.Value;
        given.Send();
        if (given.Status < 200)
        {
            given.Body?.Dispose();
            _sink.Fail(new ErrorCode.InternalError($"status {given.Status} is none of a final response"));
            return;
        }

        _sink.Begin(given.Status, given.Headers, given.Body);
    }

    /// <inheritdoc/>
    private protected override string Describe() => "a response-outparam";

    /// <inheritdoc/>
    private protected override void Close()
    {
        if (!_isSet)
        {
            _isSet = true;
            _sink.Fail(new ErrorCode.InternalError("the guest gave no response"));
        }
    }
}
