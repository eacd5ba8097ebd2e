using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Http;

/// <summary><c>wasi:http/types.response</c>: one that the guest received, or one that it gives.</summary>
internal sealed class Response(HttpScope scope, ushort status, HttpFields headers, HttpContents contents) : HttpResource(scope), IResponse
{
    private const ushort MinStatus = 100;
    private const ushort MaxStatus = 999;

    private HttpContents? _contents = contents;

    /// <summary>Its status, from 100 to 999.</summary>
    public ushort Status { get; private set; } = status;

    /// <summary>Its fields.</summary>
    public HttpFields Headers => headers;

    ushort IResponse.GetStatusCode() => Status;

    Result<Unit, Unit> IResponse.SetStatusCode(ushort statusCode)
    {
        if (statusCode is < MinStatus or > MaxStatus)
        {
            return Result<Unit, Unit>.Err(Unit.Value);
        }

        Status = statusCode;
        return Result<Unit, Unit>.Ok(Unit.Value);
    }

    IFields IResponse.GetHeaders() => new Fields(Scope, headers, isImmutable: true);

    /// <summary>The body and trailers; this resource is given away.</summary>
    public HttpContents TakeContents()
    {
        var contents = _contents!;
        _contents = null;
        Dispose();
        return contents;
    }

    /// <inheritdoc/>
    protected override void Close() => _contents?.GiveUp();
}
