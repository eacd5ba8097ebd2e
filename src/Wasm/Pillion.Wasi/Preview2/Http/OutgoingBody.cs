using Pillion.Wasi.Preview2.Io;
using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasi.Preview2.Wit.Io.Streams;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.outgoing-body</c></summary>
internal sealed class OutgoingBody : WasiResource, IOutgoingBody
{
    private readonly OutgoingHttpBody _body;
    private readonly bool _isResponse;
    private Func<long>? _written;
    private bool _isEnded;

    public OutgoingBody(WasiContext context, OutgoingHttpBody body, bool isResponse)
        : base(context)
    {
        _body = body;
        _isResponse = isResponse;
    }

    Result<IOutputStream, Unit> IOutgoingBody.Write()
    {
        if (_written is not null)
        {
            return Result<IOutputStream, Unit>.Err(Unit.Value);
        }

        // The writer is this body's: what comes after the stream is its end, or its end before time.
        var stream = new PipeOutputStream(Context, _body.Writer, this, static _ => { });
        _written = () => stream.Written;
        return Result<IOutputStream, Unit>.Ok(stream);
    }

    /// <summary><c>finish</c>: the body is whole.</summary>
    public Result<Unit, ErrorCode> Finish(GuestFields? trailers)
    {
        // If that traps, the body is still open, and broken when the guest ends.
        _isEnded = !HasChildren;
        Consume();
        trailers?.Consume();
        var written = (ulong)(_written?.Invoke() ?? 0);
        if (_body.Length is { } length && (ulong)length != written)
        {
            ErrorCode error = _isResponse ? new ErrorCode.HttpResponseBodySize(written) : new ErrorCode.HttpRequestBodySize(written);
            _body.Abort(error);
            return error;
        }

        _body.Finish(trailers?.Fields);
        return Unit.Value;
    }

    /// <inheritdoc/>
    private protected override string Describe() => "an outgoing-body";

    /// <inheritdoc/>
    private protected override void Close()
    {
        // What was not finished is broken: whoever receives it must not take it for whole.
        if (!_isEnded)
        {
            _isEnded = true;
            _body.Abort(
                _isResponse ? ErrorCode.HttpResponseIncomplete.Instance : new ErrorCode.InternalError("the guest gave up the request")
            );
        }
    }
}
