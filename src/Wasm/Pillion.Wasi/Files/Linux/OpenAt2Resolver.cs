using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>Lets the kernel confine the path: openat2(2) with <c>RESOLVE_BENEATH</c>.</summary>
/// <param name="fallback">Takes over where the kernel gives up because directories are being moved around.</param>
internal sealed class OpenAt2Resolver(IPathResolver fallback) : IPathResolver
{
    /// <summary>Whether the kernel has the call and this process may use it.</summary>
    public static bool IsAvailable()
    {
        var fd = LinuxCalls.Open(in "/"u8[0], LinuxNumbers.PathOnly | LinuxNumbers.Directory | LinuxNumbers.CloseOnExec, 0);
        if (fd < 0)
        {
            return false;
        }

        using var root = new LinuxHandle(fd);
        var opened = Call(root, in "."u8[0], LinuxNumbers.PathOnly | LinuxNumbers.CloseOnExec, 0);
        if (opened < 0)
        {
            return false;
        }

        _ = LinuxCalls.Close(opened);
        return true;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public Errno Open(LinuxHandle directory, ReadOnlySpan<byte> path, int flags, uint mode, out LinuxHandle? handle)
    {
        const int Attempts = 4;

        handle = null;
        Unsafe.SkipInit(out LinuxPath terminated);
        var errno = terminated.Set(path);
        if (errno != Errno.Success)
        {
            return errno;
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var fd = Call(directory, in terminated[0], flags, mode);
            if (fd >= 0)
            {
                handle = new LinuxHandle(fd);
                return Errno.Success;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case LinuxErrno.CrossDevice:
                    return Errno.Perm;
                case LinuxErrno.Again or LinuxErrno.Interrupted:
                    // EAGAIN: the kernel could not tell whether a `..` stayed beneath, because something was moved meanwhile.
                    continue;
                default:
                    return LinuxErrno.Last();
            }
        }

        return fallback.Open(directory, path, flags, mode, out handle);
    }

    private static nint Call(LinuxHandle directory, in byte path, int flags, uint mode)
    {
        // Unlike open(2), openat2(2) refuses a mode without O_CREAT.
        var how = new OpenHow
        {
            Flags = (uint)flags,
            Mode = (flags & LinuxNumbers.Create) != 0 ? mode : 0,
            Resolve = LinuxNumbers.ResolveBeneath | LinuxNumbers.ResolveNoMagicLinks,
        };
        return LinuxCalls.OpenAt2(LinuxNumbers.OpenAt2, directory, in path, in how, (nuint)Unsafe.SizeOf<OpenHow>());
    }
}
