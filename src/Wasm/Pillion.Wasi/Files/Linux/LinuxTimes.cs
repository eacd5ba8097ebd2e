using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>Sets the times of files.</summary>
internal static class LinuxTimes
{
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Of a file opened for more than its place.</summary>
    public static Errno SetOpen(LinuxHandle handle, FileTimes times)
    {
        var pair = PairOf(times);
        return LinuxErrno.Of(LinuxCalls.FUTimeNs(handle, in pair[0]));
    }

    /// <summary>Of a name in a directory, not following a link. The name is one component, NUL-terminated.</summary>
    public static Errno SetOfName(LinuxHandle directory, in byte name, FileTimes times)
    {
        var pair = PairOf(times);
        return LinuxErrno.Of(LinuxCalls.UTimeNsAt(directory, in name, in pair[0], LinuxNumbers.SymlinkNoFollow));
    }

    /// <summary>Of what was opened with <c>O_PATH</c>.</summary>
    public static Errno Set(LinuxHandle handle, FileTimes times)
    {
        var pair = PairOf(times);
        if (LinuxCalls.UTimeNsAt(handle, in "\0"u8[0], in pair[0], LinuxNumbers.EmptyPath) == 0)
        {
            return Errno.Success;
        }

        var error = Marshal.GetLastPInvokeError();
        return error is LinuxErrno.Invalid or LinuxErrno.NoEntry ? SetThroughProc(handle, in pair[0]) : LinuxErrno.ToErrno(error);
    }

    /// <summary>Before Linux 5.8 an open place could be named only by its link in /proc.</summary>
    private static Errno SetThroughProc(LinuxHandle handle, in TimeSpec times)
    {
        var number = handle.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);
        var path = Encoding.UTF8.GetBytes($"/proc/self/fd/{number}\0");
        var result = LinuxCalls.UTimeNsAt(0, in path[0], in times, 0);
        GC.KeepAlive(handle);
        return LinuxErrno.Of(result);
    }

    private static Pair PairOf(FileTimes times)
    {
        var pair = default(Pair);
        pair[0] = TimeOf(times.AccessTime, times.Flags, FstFlags.Atim, FstFlags.AtimNow);
        pair[1] = TimeOf(times.ModificationTime, times.Flags, FstFlags.Mtim, FstFlags.MtimNow);
        return pair;
    }

    private static TimeSpec TimeOf(ulong nanoseconds, FstFlags flags, FstFlags value, FstFlags now) =>
        (flags & now) != 0 ? new TimeSpec { Nanoseconds = TimeSpec.Now }
        : (flags & value) == 0 ? new TimeSpec { Nanoseconds = TimeSpec.Omit }
        : new TimeSpec { Seconds = (long)(nanoseconds / NanosecondsPerSecond), Nanoseconds = (long)(nanoseconds % NanosecondsPerSecond) };

    [InlineArray(2)]
    private struct Pair
    {
        private TimeSpec _first;
    }
}
