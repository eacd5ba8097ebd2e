using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>
/// Walks a path component by component. Every step opens one name relative to a directory that was reached the same way and
/// follows no link; links are read from what was opened and walked in turn; <c>..</c> goes back to the handle the walk came from.
/// So nothing that happens to the tree meanwhile can lead the walk outside.
/// </summary>
internal sealed class WalkingResolver : IPathResolver
{
    private const int Step = 0x200000 | 0x80000; // O_PATH | O_CLOEXEC

    /// <inheritdoc/>
    public Errno Open(LinuxHandle directory, ReadOnlySpan<byte> path, int flags, uint mode, out LinuxHandle? handle)
    {
        handle = null;
        if (path.Length >= LinuxNumbers.PathMax)
        {
            return Errno.NameTooLong;
        }

        if (path.IsEmpty)
        {
            return Errno.NoEnt;
        }

        var walk = new Walk(directory, path);
        try
        {
            return walk.Open(flags, mode, out handle);
        }
        finally
        {
            walk.CloseAll();
        }
    }

    private ref struct Walk(LinuxHandle root, ReadOnlySpan<byte> path)
    {
        // What remains to be walked: the guest's path, then what the links in it put in its place.
        private ReadOnlySpan<byte> _rest = path;
        private readonly Stack<LinuxHandle> _above = new();
        private int _links;

        private readonly LinuxHandle Here => _above.Count > 0 ? _above.Peek() : root;

        public Errno Open(int flags, uint mode, out LinuxHandle? handle)
        {
            handle = null;
            while (true)
            {
                if (_rest.StartsWith("/"u8))
                {
                    return Errno.Perm;
                }

                var slash = _rest.IndexOf((byte)'/');
                var name = slash < 0 ? _rest : _rest[..slash];
                var after = slash < 0 ? default : _rest[slash..].TrimStart((byte)'/');
                var isLast = after.IsEmpty;
                var mustBeDirectory = slash >= 0;

                Errno errno;
                if (name.SequenceEqual(".."u8))
                {
                    if (_above.Count == 0)
                    {
                        return Errno.Perm;
                    }

                    _above.Pop().Dispose();
                    name = "."u8;
                }

                if (isLast)
                {
                    errno = OpenLast(name, mustBeDirectory, flags, mode, out handle, out var walksOn);
                    if (errno != Errno.Success || !walksOn)
                    {
                        return errno;
                    }

                    continue;
                }

                errno = name.SequenceEqual("."u8) ? Advance(after) : Enter(name, after);
                if (errno != Errno.Success)
                {
                    return errno;
                }
            }
        }

        public readonly void CloseAll()
        {
            foreach (var handle in _above)
            {
                handle.Dispose();
            }
        }

        private Errno Advance(ReadOnlySpan<byte> after)
        {
            _rest = after;
            return Errno.Success;
        }

        /// <summary>Goes into a directory, or puts a link's content in the place of its name.</summary>
        private Errno Enter(ReadOnlySpan<byte> name, ReadOnlySpan<byte> after)
        {
            var errno = OpenOne(Here, name, Step | LinuxNumbers.NoFollow, 0, out var step);
            if (errno != Errno.Success)
            {
                return errno;
            }

            errno = LinuxStat.Of(step!, out var stat);
            if (errno == Errno.Success && stat.FileType == FileType.Directory)
            {
                _above.Push(step!);
                return Advance(after);
            }

            using (step)
            {
                return errno != Errno.Success ? errno
                    : stat.FileType == FileType.SymbolicLink ? Splice(step!, [], after)
                    : Errno.NotDir;
            }
        }

        private Errno OpenLast(
            ReadOnlySpan<byte> name,
            bool mustBeDirectory,
            int flags,
            uint mode,
            out LinuxHandle? handle,
            out bool walksOn
        )
        {
            walksOn = false;
            if (mustBeDirectory && (flags & LinuxNumbers.Create) != 0)
            {
                handle = null;
                return Errno.IsDir;
            }

            // A slash after a link asks for the directory behind it.
            var follow = mustBeDirectory || (flags & LinuxNumbers.NoFollow) == 0;
            var directoryFlag = mustBeDirectory ? LinuxNumbers.Directory : 0;
            var errno = OpenOne(Here, name, flags | directoryFlag | LinuxNumbers.NoFollow, mode, out handle);
            if (!follow)
            {
                return errno;
            }

            if (errno == Errno.Success)
            {
                // Only O_PATH opens a link itself.
                if ((flags & LinuxNumbers.PathOnly) == 0)
                {
                    return errno;
                }

                errno = LinuxStat.Of(handle!, out var stat);
                if (errno != Errno.Success || stat.FileType != FileType.SymbolicLink)
                {
                    return errno;
                }

                using var link = handle;
                handle = null;
                walksOn = true;
                return Splice(link!, [], mustBeDirectory ? "/"u8 : default);
            }

            // ELOOP says that it is a link, ENOTDIR (with O_DIRECTORY) that it may be one.
            if (errno is not (Errno.Loop or Errno.NotDir))
            {
                return errno;
            }

            var spliced = Splice(Here, name, mustBeDirectory ? "/"u8 : default);
            walksOn = spliced == Errno.Success;
            return spliced == Errno.Inval ? errno : spliced;
        }

        /// <summary>Reads a link and walks its content, then <paramref name="after"/>.</summary>
        private Errno Splice(LinuxHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> after)
        {
            if (++_links > LinuxNumbers.MaxSymlinks)
            {
                return Errno.Loop;
            }

            Span<byte> content = stackalloc byte[LinuxNumbers.PathMax];
            var errno = ReadLink(directory, name, content, out var length);
            if (errno != Errno.Success)
            {
                return errno;
            }

            if (length == 0)
            {
                return Errno.NoEnt;
            }

            content = content[..length];
            if (content[0] == (byte)'/')
            {
                return Errno.Perm;
            }

            if (after.IsEmpty)
            {
                _rest = content.ToArray();
                return Errno.Success;
            }

            if (length + 1 + after.Length >= LinuxNumbers.PathMax)
            {
                return Errno.NameTooLong;
            }

            ReadOnlySpan<byte> separator = after[0] == (byte)'/' ? default : "/"u8;
            _rest = (byte[])[.. content, .. separator, .. after];
            return Errno.Success;
        }
    }

    [SkipLocalsInit]
    private static Errno OpenOne(LinuxHandle directory, ReadOnlySpan<byte> name, int flags, uint mode, out LinuxHandle? handle)
    {
        handle = null;
        Unsafe.SkipInit(out LinuxPath terminated);
        var errno = terminated.Set(name);
        if (errno != Errno.Success)
        {
            return errno;
        }

        int fd;
        do
        {
            fd = LinuxCalls.OpenAt(directory, in terminated[0], flags, mode);
        } while (fd < 0 && Marshal.GetLastPInvokeError() == LinuxErrno.Interrupted);
        if (fd < 0)
        {
            return LinuxErrno.Last();
        }

        handle = new LinuxHandle(fd);
        return Errno.Success;
    }

    [SkipLocalsInit]
    private static Errno ReadLink(LinuxHandle directory, ReadOnlySpan<byte> name, Span<byte> buffer, out int length)
    {
        length = 0;
        Unsafe.SkipInit(out LinuxPath terminated);
        var errno = terminated.Set(name);
        if (errno != Errno.Success)
        {
            return errno;
        }

        var read = LinuxCalls.ReadLinkAt(directory, in terminated[0], ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
        length = Math.Max(0, (int)read);
        return LinuxErrno.Of(read);
    }
}
