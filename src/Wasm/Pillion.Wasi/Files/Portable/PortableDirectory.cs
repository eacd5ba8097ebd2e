using System.Text;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Portable;

/// <summary>
/// A directory, by what .NET offers everywhere. Without directory handles it follows its path and not the directory, and it makes
/// no links: a guest that could would be able to win the race described at <see cref="PortablePath"/>.
/// </summary>
internal sealed class PortableDirectory(string hostPath) : DirectoryDescriptor
{
    private List<(string Name, FileType Type, ulong Inode)>? _listing;

    /// <inheritdoc/>
    public override Errno Open(ReadOnlySpan<byte> path, OpenRequest request, out Descriptor? opened)
    {
        opened = null;
        var errno = PortablePath.Resolve(hostPath, path, request.Follow, out var found, out var mustBeDirectory);
        if (errno != Errno.Success)
        {
            return errno;
        }

        try
        {
            var info = PortableStat.InfoOf(found);
            switch (info is null ? (FileType?)null : PortableStat.TypeOf(info))
            {
                case FileType.SymbolicLink:
                    return (request.Flags & OFlags.Directory) != 0 ? Errno.NotDir : Errno.Loop;
                case FileType.Directory:
                    return OpenDirectory(found, request, out opened);
                case null when (request.Flags & OFlags.Creat) == 0:
                    return Errno.NoEnt;
                case null when mustBeDirectory:
                    return Errno.IsDir;
                default:
                    return mustBeDirectory || (request.Flags & OFlags.Directory) != 0 ? Errno.NotDir : OpenFile(found, request, out opened);
            }
        }
        catch (Exception exception) when (HostErrors.TryTranslate(exception, out errno))
        {
            return errno;
        }
    }

    /// <inheritdoc/>
    public override Errno CreateDirectory(ReadOnlySpan<byte> path) =>
        At(
            path,
            (found, _) =>
            {
                if (PortableStat.InfoOf(found) is not null)
                {
                    return Errno.Exist;
                }

                Directory.CreateDirectory(found);
                return Errno.Success;
            }
        );

    /// <inheritdoc/>
    public override Errno RemoveDirectory(ReadOnlySpan<byte> path)
    {
        var isDot = IsDot(path);
        return At(
            path,
            (found, _) =>
            {
                switch (PortableStat.InfoOf(found))
                {
                    case null:
                        return Errno.NoEnt;
                    case DirectoryInfo { LinkTarget: null } when isDot:
                        return Errno.Inval;
                    case DirectoryInfo { LinkTarget: null } directory when directory.EnumerateFileSystemInfos().Any():
                        return Errno.NotEmpty;
                    case DirectoryInfo { LinkTarget: null } directory:
                        directory.Delete();
                        return Errno.Success;
                    default:
                        return Errno.NotDir;
                }
            }
        );
    }

    /// <inheritdoc/>
    public override Errno UnlinkFile(ReadOnlySpan<byte> path) =>
        At(
            path,
            (found, mustBeDirectory) =>
            {
                switch (PortableStat.InfoOf(found))
                {
                    case null:
                        return Errno.NoEnt;
                    case DirectoryInfo { LinkTarget: null }:
                        return Errno.IsDir;
                    case var _ when mustBeDirectory:
                        return Errno.NotDir;
                    case var info:
                        info.Delete();
                        return Errno.Success;
                }
            }
        );

    /// <inheritdoc/>
    public override Errno Rename(ReadOnlySpan<byte> oldPath, DirectoryDescriptor newDirectory, ReadOnlySpan<byte> newPath)
    {
        if (newDirectory is not PortableDirectory target)
        {
            return Errno.XDev;
        }

        var errno = ResolveEntry(oldPath, out var from, out var fromDirectory);
        if (errno == Errno.Success)
        {
            errno = target.ResolveEntry(newPath, out var to, out var toDirectory);
            if (errno == Errno.Success)
            {
                errno = IsDot(oldPath) || IsDot(newPath) ? Errno.Busy : Try(() => Move(from, to, fromDirectory || toDirectory));
            }
        }

        return errno;
    }

    /// <inheritdoc/>
    public override Errno Link(ReadOnlySpan<byte> oldPath, DirectoryDescriptor newDirectory, ReadOnlySpan<byte> newPath)
    {
        if (newDirectory is not PortableDirectory target)
        {
            return Errno.XDev;
        }

        var errno = ResolveEntry(oldPath, out _, out _);
        errno = errno == Errno.Success ? target.ResolveEntry(newPath, out _, out _) : errno;
        return errno == Errno.Success ? Errno.NotSup : errno;
    }

    /// <inheritdoc/>
    public override Errno Symlink(ReadOnlySpan<byte> content, ReadOnlySpan<byte> path) => At(path, (_, _) => Errno.NotSup);

    /// <inheritdoc/>
    public override Errno ReadLink(ReadOnlySpan<byte> path, Span<byte> buffer, out int used)
    {
        used = 0;
        var errno = PortablePath.Resolve(hostPath, path, follow: false, out var found, out _);
        if (errno != Errno.Success)
        {
            return errno;
        }

        if (PortableStat.InfoOf(found) is not { } info)
        {
            return Errno.NoEnt;
        }

        if (info.LinkTarget is not { } content)
        {
            return Errno.Inval;
        }

        var bytes = Encoding.UTF8.GetBytes(content);
        used = Math.Min(bytes.Length, buffer.Length);
        bytes.AsSpan(0, used).CopyTo(buffer);
        return Errno.Success;
    }

    /// <inheritdoc/>
    public override Errno GetStat(ReadOnlySpan<byte> path, bool follow, out FileStat stat)
    {
        stat = default;
        var errno = PortablePath.Resolve(hostPath, path, follow, out var found, out var mustBeDirectory);
        if (errno == Errno.Success)
        {
            errno = PortableStat.Of(found, out stat);
        }

        return errno == Errno.Success && mustBeDirectory && stat.FileType != FileType.Directory ? Errno.NotDir : errno;
    }

    /// <inheritdoc/>
    public override Errno GetStat(out FileStat stat) => PortableStat.Of(hostPath, out stat);

    /// <inheritdoc/>
    public override Errno SetTimes(ReadOnlySpan<byte> path, bool follow, FileTimes times)
    {
        var errno = PortablePath.Resolve(hostPath, path, follow, out var found, out _);
        return errno == Errno.Success ? Try(() => SetTimes(found, times)) : errno;
    }

    /// <inheritdoc/>
    public override Errno SetTimes(FileTimes times) => Try(() => SetTimes(hostPath, times));

    /// <inheritdoc/>
    public override Errno Sync() => Errno.Success;

    /// <inheritdoc/>
    public override Errno DataSync() => Errno.Success;

    /// <inheritdoc/>
    public override Errno ReadDirectory(Span<byte> buffer, ulong cookie, out int used)
    {
        used = 0;
        if (cookie == 0 || _listing is null)
        {
            var errno = Try(() =>
            {
                _listing = List();
                return Errno.Success;
            });
            if (errno != Errno.Success)
            {
                return errno;
            }
        }

        var writer = new DirectoryEntryWriter(buffer);
        for (; cookie < (ulong)_listing!.Count && !writer.IsFull; cookie++)
        {
            var (name, type, inode) = _listing[(int)cookie];
            writer.Add(cookie + 1, inode, type, Encoding.UTF8.GetBytes(name));
        }

        used = writer.Used;
        return Errno.Success;
    }

    /// <summary>Whether a path names a directory by a dot in it, and so by no name that could be removed or replaced.</summary>
    private static bool IsDot(ReadOnlySpan<byte> path) => GuestPath.Split(path).Name.SequenceEqual("."u8);

    private static Errno OpenDirectory(string found, OpenRequest request, out Descriptor? opened)
    {
        opened = null;
        if ((request.Flags & (OFlags.Creat | OFlags.Excl)) == (OFlags.Creat | OFlags.Excl))
        {
            return Errno.Exist;
        }

        if (request.Write || (request.Flags & (OFlags.Trunc | OFlags.Creat)) != 0)
        {
            return Errno.IsDir;
        }

        opened = new PortableDirectory(found);
        return Errno.Success;
    }

    private static Errno OpenFile(string found, OpenRequest request, out Descriptor? opened)
    {
        var truncate = (request.Flags & OFlags.Trunc) != 0;
        var access = request.Write || truncate ? (request.Read ? FileAccess.ReadWrite : FileAccess.Write) : FileAccess.Read;
        var mode =
            (request.Flags & OFlags.Creat) == 0 ? FileMode.Open
            : (request.Flags & OFlags.Excl) != 0 ? FileMode.CreateNew
            : FileMode.OpenOrCreate;
        if (mode == FileMode.OpenOrCreate && access == FileAccess.Read && !File.Exists(found))
        {
            // .NET creates files for writing only.
            File.OpenHandle(found, FileMode.CreateNew, FileAccess.Write).Dispose();
        }

        var handle = File.OpenHandle(found, mode, access, FileShare.ReadWrite | FileShare.Delete);
        opened = new PortableFile(handle, found, request.FdFlags);
        return truncate ? opened.SetSize(0) : Errno.Success;
    }

    private static Errno Move(string from, string to, bool mustBeDirectory)
    {
        var (source, target) = (PortableStat.InfoOf(from), PortableStat.InfoOf(to));
        if (source is null)
        {
            return Errno.NoEnt;
        }

        if (source is not DirectoryInfo { LinkTarget: null } directory)
        {
            if (mustBeDirectory || target is DirectoryInfo { LinkTarget: null })
            {
                return mustBeDirectory ? Errno.NotDir : Errno.IsDir;
            }

            File.Move(from, to, overwrite: true);
            return Errno.Success;
        }

        if (from == to)
        {
            return Errno.Success;
        }

        if (to.StartsWith(from + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return Errno.Inval;
        }

        if (target is DirectoryInfo { LinkTarget: null } empty)
        {
            if (empty.EnumerateFileSystemInfos().Any())
            {
                return Errno.NotEmpty;
            }

            empty.Delete();
        }
        else if (target is not null)
        {
            return Errno.NotDir;
        }

        directory.MoveTo(to);
        return Errno.Success;
    }

    private static Errno SetTimes(string found, FileTimes times)
    {
        PortableStat.SetTimes(found, times);
        return Errno.Success;
    }

    private static Errno Try(Func<Errno> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (HostErrors.TryTranslate(exception, out var errno))
        {
            return errno;
        }
    }

    private Errno At(ReadOnlySpan<byte> path, Func<string, bool, Errno> action)
    {
        var errno = ResolveEntry(path, out var found, out var mustBeDirectory);
        return errno == Errno.Success ? Try(() => action(found, mustBeDirectory)) : errno;
    }

    /// <summary>Resolves a path that names a directory entry: the last component is not followed, even with a slash after it.</summary>
    private Errno ResolveEntry(ReadOnlySpan<byte> path, out string found, out bool mustBeDirectory)
    {
        var split = GuestPath.Split(path);
        mustBeDirectory = split.HasTrailingSlash;
        var trimmed = path.StartsWith("/"u8) ? path : path.TrimEnd((byte)'/');
        return PortablePath.Resolve(hostPath, trimmed, follow: false, out found, out _);
    }

    private List<(string Name, FileType Type, ulong Inode)> List()
    {
        var self = PortableStat.NumberOf(hostPath);
        return
        [
            (".", FileType.Directory, self),
            ("..", FileType.Directory, self),
            .. new DirectoryInfo(hostPath)
                .EnumerateFileSystemInfos()
                .Select(info => (info.Name, PortableStat.TypeOf(info), PortableStat.NumberOf(info.FullName))),
        ];
    }
}
