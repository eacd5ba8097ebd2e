using Pillion.Wasi.Preview2.Http;
using Pillion.Wasi.Preview3.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview3.Http;

/// <summary><c>wasi:http/types.request-options</c>. Those of a request cannot be changed.</summary>
internal sealed class RequestOptions(HttpScope scope, RequestTimes times, bool isImmutable) : HttpResource(scope), IRequestOptions
{
    private RequestTimes _times = times;

    /// <summary>The wishes; the guest gave them away.</summary>
    public RequestTimes Take()
    {
        Dispose();
        return _times;
    }

    ulong? IRequestOptions.GetConnectTimeout() => _times.Connect;

    Result<Unit, RequestOptionsError> IRequestOptions.SetConnectTimeout(ulong? duration) => Set(ref _times.Connect, duration);

    ulong? IRequestOptions.GetFirstByteTimeout() => _times.FirstByte;

    Result<Unit, RequestOptionsError> IRequestOptions.SetFirstByteTimeout(ulong? duration) => Set(ref _times.FirstByte, duration);

    ulong? IRequestOptions.GetBetweenBytesTimeout() => _times.BetweenBytes;

    Result<Unit, RequestOptionsError> IRequestOptions.SetBetweenBytesTimeout(ulong? duration) => Set(ref _times.BetweenBytes, duration);

    IRequestOptions IRequestOptions.Clone() => new RequestOptions(Scope, _times, isImmutable: false);

    private Result<Unit, RequestOptionsError> Set(ref ulong? field, ulong? duration)
    {
        if (isImmutable)
        {
            return RequestOptionsError.Immutable.Instance;
        }

        field = duration;
        return Unit.Value;
    }
}
