using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Descriptors;

/// <summary>The times that <c>fd_filestat_set_times</c> and <c>path_filestat_set_times</c> set.</summary>
/// <param name="AccessTime">For <see cref="FstFlags.Atim"/>, in nanoseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="ModificationTime">For <see cref="FstFlags.Mtim"/>, in the same unit.</param>
/// <param name="Flags">Which to set, and whether to the value or to the present time.</param>
internal readonly record struct FileTimes(ulong AccessTime, ulong ModificationTime, FstFlags Flags)
{
    private const FstFlags AllFlags = FstFlags.Atim | FstFlags.AtimNow | FstFlags.Mtim | FstFlags.MtimNow;

    /// <summary>Whether the flags are known ones and do not ask for a value and the present time at once.</summary>
    public bool IsValid =>
        (Flags & ~AllFlags) == 0
        && (Flags & (FstFlags.Atim | FstFlags.AtimNow)) != (FstFlags.Atim | FstFlags.AtimNow)
        && (Flags & (FstFlags.Mtim | FstFlags.MtimNow)) != (FstFlags.Mtim | FstFlags.MtimNow);
}
