using System.Runtime.CompilerServices;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <summary>
/// A directory handle. What opens goes through the resolver; what names a directory entry (create, remove, rename, link) opens the
/// parent through the resolver and names the last component alone, which those system calls never follow.
/// </summary>
internal sealed partial class LinuxDirectory : DirectoryDescriptor
{
    private const uint FileMode = 0x1B6; // 0666, less the host's umask
    private const uint DirectoryMode = 0x1FF; // 0777, less the host's umask

    private readonly LinuxHandle _handle;
    private readonly bool _ownsHandle;
    private readonly IPathResolver _resolver;
    private LinuxDirectoryReader? _reader;

    public LinuxDirectory(LinuxHandle handle, bool ownsHandle, FdFlags flags, IPathResolver resolver)
    {
        _handle = handle;
        _ownsHandle = ownsHandle;
        _resolver = resolver;
        Flags = flags;
    }

    /// <inheritdoc/>
    public override Errno Open(ReadOnlySpan<byte> path, OpenRequest request, out Descriptor? opened)
    {
        opened = null;
        var errno = _resolver.Open(_handle, path, OpenFlagsOf(request), FileMode, out var handle);
        if (errno != Errno.Success)
        {
            return errno;
        }

        errno = LinuxStat.Of(handle!, out var stat);
        if (errno != Errno.Success)
        {
            handle!.Dispose();
            return errno;
        }

        opened =
            stat.FileType == FileType.Directory
                ? new LinuxDirectory(handle!, ownsHandle: true, request.FdFlags, _resolver)
                : new LinuxFile(handle!, stat.FileType, request.FdFlags);
        return Errno.Success;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override Errno GetStat(ReadOnlySpan<byte> path, bool follow, out FileStat stat)
    {
        stat = default;
        Errno errno;

        // One name in this directory that is no link needs no handle.
        if (path.IndexOf((byte)'/') < 0 && !path.SequenceEqual(".."u8) && !path.IsEmpty)
        {
            Unsafe.SkipInit(out LinuxPath name);
            errno = name.Set(path);
            if (errno == Errno.Success)
            {
                errno = LinuxStat.OfName(_handle, in name[0], out stat);
            }

            if (errno != Errno.Success || !follow || stat.FileType != FileType.SymbolicLink)
            {
                return errno;
            }
        }

        errno = OpenPath(path, follow, out var handle);
        if (errno != Errno.Success)
        {
            return errno;
        }

        using (handle)
        {
            return LinuxStat.Of(handle!, out stat);
        }
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override Errno SetTimes(ReadOnlySpan<byte> path, bool follow, FileTimes times)
    {
        var split = GuestPath.Split(path);
        if (follow || split.HasTrailingSlash)
        {
            var errno = OpenPath(path, follow, out var handle);
            if (errno != Errno.Success)
            {
                return errno;
            }

            using (handle)
            {
                return LinuxTimes.Set(handle!, times);
            }
        }

        Unsafe.SkipInit(out LinuxPath name);
        var opened = OpenParent(path, out var parent, ref name);
        using (parent)
        {
            return opened != Errno.Success ? opened : LinuxTimes.SetOfName(parent.Handle, in name[0], times);
        }
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override Errno ReadLink(ReadOnlySpan<byte> path, Span<byte> buffer, out int used)
    {
        used = 0;
        if (GuestPath.Split(path).HasTrailingSlash)
        {
            // The slash asks for the directory behind the link, which is none itself.
            var errno = GetStat(path, follow: true, out _);
            return errno == Errno.Success ? Errno.Inval : errno;
        }

        Unsafe.SkipInit(out LinuxPath name);
        var opened = OpenParent(path, out var parent, ref name);
        using (parent)
        {
            if (opened != Errno.Success)
            {
                return opened;
            }

            Span<byte> content = stackalloc byte[LinuxNumbers.PathMax];
            var read = LinuxCalls.ReadLinkAt(parent.Handle, in name[0], ref content[0], (nuint)content.Length);
            if (read < 0)
            {
                return LinuxErrno.Last();
            }

            used = Math.Min((int)read, buffer.Length);
            content[..used].CopyTo(buffer);
            return Errno.Success;
        }
    }

    /// <inheritdoc/>
    public override Errno ReadDirectory(Span<byte> buffer, ulong cookie, out int used)
    {
        used = 0;
        if (_reader is null)
        {
            // A reading position belongs to an open file description, and preopens share theirs between contexts.
            var flags = LinuxNumbers.ReadOnly | LinuxNumbers.Directory | LinuxNumbers.CloseOnExec;
            var errno = _resolver.Open(_handle, "."u8, flags, 0, out var own);
            if (errno != Errno.Success)
            {
                return errno;
            }

            _reader = new LinuxDirectoryReader(own!);
        }

        return _reader.Read(buffer, cookie, out used);
    }

    /// <inheritdoc/>
    public override Errno GetStat(out FileStat stat) => LinuxStat.Of(_handle, out stat);

    /// <inheritdoc/>
    public override Errno SetTimes(FileTimes times) => LinuxTimes.SetOpen(_handle, times);

    /// <inheritdoc/>
    public override Errno Sync() => LinuxErrno.Of(LinuxCalls.FSync(_handle));

    /// <inheritdoc/>
    public override Errno DataSync() => LinuxErrno.Of(LinuxCalls.FDataSync(_handle));

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reader?.Dispose();
        if (_ownsHandle)
        {
            _handle.Dispose();
        }
    }

    private static int OpenFlagsOf(OpenRequest request)
    {
        // Truncating is writing, whatever the descriptor may do afterwards. Never waiting for the other end of a FIFO, and never
        // getting a controlling terminal, are the host's own interests.
        var writes = request.Write || (request.Flags & OFlags.Trunc) != 0;
        var flags = LinuxNumbers.CloseOnExec | LinuxNumbers.NoControllingTerminal | LinuxNumbers.NonBlock;
        flags |=
            !writes ? LinuxNumbers.ReadOnly
            : request.Read ? LinuxNumbers.ReadWrite
            : LinuxNumbers.WriteOnly;
        flags |= (request.Flags & OFlags.Creat) != 0 ? LinuxNumbers.Create : 0;
        flags |= (request.Flags & OFlags.Excl) != 0 ? LinuxNumbers.Exclusive : 0;
        flags |= (request.Flags & OFlags.Trunc) != 0 ? LinuxNumbers.Truncate : 0;
        flags |= (request.Flags & OFlags.Directory) != 0 ? LinuxNumbers.Directory : 0;
        flags |= (request.FdFlags & FdFlags.Append) != 0 ? LinuxNumbers.Append : 0;
        flags |= (request.FdFlags & FdFlags.DSync) != 0 ? LinuxNumbers.DataSync : 0;
        flags |= (request.FdFlags & (FdFlags.Sync | FdFlags.RSync)) != 0 ? LinuxNumbers.Sync : 0;
        return request.Follow ? flags : flags | LinuxNumbers.NoFollow;
    }

    /// <summary>Opens what is at a path only as a place, which needs no permission on it.</summary>
    private Errno OpenPath(ReadOnlySpan<byte> path, bool follow, out LinuxHandle? handle)
    {
        var flags = LinuxNumbers.PathOnly | LinuxNumbers.CloseOnExec | (follow ? 0 : LinuxNumbers.NoFollow);
        return _resolver.Open(_handle, path, flags, 0, out handle);
    }
}
