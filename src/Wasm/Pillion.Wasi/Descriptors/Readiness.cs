using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Descriptors;

/// <summary>Whether a read or write would not wait.</summary>
/// <param name="IsReady">Whether it would answer at once, be it with an error.</param>
/// <param name="Bytes">How many bytes at least, where that is known.</param>
/// <param name="Flags">Whether the other side is gone.</param>
internal readonly record struct Readiness(bool IsReady, ulong Bytes = 0, EventRwFlags Flags = EventRwFlags.None)
{
    public static Readiness NotYet => default;
}
