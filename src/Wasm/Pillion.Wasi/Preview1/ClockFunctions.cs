using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>Clocks.</summary>
internal static class ClockFunctions
{
    /// <summary><c>clock_res_get(id) -> resolution</c>, in nanoseconds; <c>inval</c> for clocks that there are not.</summary>
    public static int ClockResGet(Caller caller, uint id, uint resolution)
    {
        var clocks = WasiContext.Of(caller).Clocks;
        return (int)(clocks.TryGetTime((ClockId)id, out _) ? caller.Memory.Put(resolution, clocks.Resolution) : Errno.Inval);
    }

    /// <summary>
    /// <c>clock_time_get(id, precision) -> time</c>, in nanoseconds. The precision says how inexact the answer may be, and is
    /// ignored: the answer is as exact as the guest is given.
    /// </summary>
    public static int ClockTimeGet(Caller caller, uint id, ulong precision, uint time)
    {
        _ = precision;
        return (int)(WasiContext.Of(caller).Clocks.TryGetTime((ClockId)id, out var now) ? caller.Memory.Put(time, now) : Errno.Inval);
    }
}
