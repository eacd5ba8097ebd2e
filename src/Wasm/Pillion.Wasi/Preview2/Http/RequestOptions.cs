using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.request-options</c>. Times are nanoseconds.</summary>
internal sealed class RequestOptions(WasiContext context) : WasiResource(context), IRequestOptions
{
    private RequestTimes _times;

    /// <summary>The wishes.</summary>
    public RequestTimes Times => _times;

    ulong? IRequestOptions.ConnectTimeout() => _times.Connect;

    Result<Unit, Unit> IRequestOptions.SetConnectTimeout(ulong? duration) => Set(ref _times.Connect, duration);

    ulong? IRequestOptions.FirstByteTimeout() => _times.FirstByte;

    Result<Unit, Unit> IRequestOptions.SetFirstByteTimeout(ulong? duration) => Set(ref _times.FirstByte, duration);

    ulong? IRequestOptions.BetweenBytesTimeout() => _times.BetweenBytes;

    Result<Unit, Unit> IRequestOptions.SetBetweenBytesTimeout(ulong? duration) => Set(ref _times.BetweenBytes, duration);

    /// <inheritdoc/>
    private protected override string Describe() => "a request-options";

    private static Result<Unit, Unit> Set(ref ulong? field, ulong? duration)
    {
        field = duration;
        return Result<Unit, Unit>.Ok(Unit.Value);
    }
}
