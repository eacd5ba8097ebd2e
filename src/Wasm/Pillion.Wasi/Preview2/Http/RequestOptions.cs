using Pillion.Wasi.Preview2.Resources;
using Pillion.Wasi.Preview2.Wit.Http.Types;
using Pillion.Wasm.Components;

namespace Pillion.Wasi.Preview2.Http;

/// <summary><c>wasi:http/types.request-options</c>. Times are nanoseconds.</summary>
internal sealed class RequestOptions(WasiContext context) : WasiResource(context), IRequestOptions
{
    private const ulong NanosecondsPerTick = 100;

    // Longer than any guest lives; timers take no more than 49 days.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    private ulong? _connect;
    private ulong? _firstByte;
    private ulong? _betweenBytes;

    public TimeSpan? ConnectTimeout => ToTime(_connect);

    public TimeSpan? FirstByteTimeout => ToTime(_firstByte);

    public TimeSpan? BetweenBytesTimeout => ToTime(_betweenBytes);

    ulong? IRequestOptions.ConnectTimeout() => _connect;

    Result<Unit, Unit> IRequestOptions.SetConnectTimeout(ulong? duration) => Set(ref _connect, duration);

    ulong? IRequestOptions.FirstByteTimeout() => _firstByte;

    Result<Unit, Unit> IRequestOptions.SetFirstByteTimeout(ulong? duration) => Set(ref _firstByte, duration);

    ulong? IRequestOptions.BetweenBytesTimeout() => _betweenBytes;

    Result<Unit, Unit> IRequestOptions.SetBetweenBytesTimeout(ulong? duration) => Set(ref _betweenBytes, duration);

    /// <inheritdoc/>
    private protected override string Describe() => "a request-options";

    private static Result<Unit, Unit> Set(ref ulong? field, ulong? duration)
    {
        field = duration;
        return Result<Unit, Unit>.Ok(Unit.Value);
    }

    private static TimeSpan? ToTime(ulong? nanoseconds) =>
        nanoseconds is not { } value ? null
        : value / NanosecondsPerTick > (ulong)s_longest.Ticks ? s_longest
        : TimeSpan.FromTicks((long)((value + NanosecondsPerTick - 1) / NanosecondsPerTick));
}
