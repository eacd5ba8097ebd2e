using System.Runtime.CompilerServices;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Files.Linux;

/// <content>What changes the entries of directories.</content>
internal sealed partial class LinuxDirectory
{
    /// <inheritdoc/>
    [SkipLocalsInit]
    public override Errno CreateDirectory(ReadOnlySpan<byte> path)
    {
        Unsafe.SkipInit(out LinuxPath name);
        var errno = OpenParent(path, out var parent, ref name);
        using (parent)
        {
            return errno != Errno.Success ? errno : LinuxErrno.Of(LinuxCalls.MkDirAt(parent.Handle, in name[0], DirectoryMode));
        }
    }

    /// <inheritdoc/>
    public override Errno RemoveDirectory(ReadOnlySpan<byte> path) => Unlink(path, LinuxNumbers.RemoveDirectory);

    /// <inheritdoc/>
    public override Errno UnlinkFile(ReadOnlySpan<byte> path) => Unlink(path, 0);

    /// <inheritdoc/>
    public override Errno Rename(ReadOnlySpan<byte> oldPath, DirectoryDescriptor newDirectory, ReadOnlySpan<byte> newPath) =>
        InBothParents(oldPath, newDirectory, newPath, isLink: false);

    /// <inheritdoc/>
    public override Errno Link(ReadOnlySpan<byte> oldPath, DirectoryDescriptor newDirectory, ReadOnlySpan<byte> newPath)
    {
        if (newDirectory is LinuxDirectory && GuestPath.Split(oldPath).HasTrailingSlash)
        {
            // linkat(2) would follow a link with a slash after it. The slash asks for a directory, and those have no hard links.
            var found = GetStat(oldPath, follow: true, out _);
            return found == Errno.Success ? Errno.Perm : found;
        }

        return InBothParents(oldPath, newDirectory, newPath, isLink: true);
    }

    /// <summary>Links or renames one name to another, which may stand below another directory.</summary>
    [SkipLocalsInit]
    private Errno InBothParents(ReadOnlySpan<byte> oldPath, DirectoryDescriptor newDirectory, ReadOnlySpan<byte> newPath, bool isLink)
    {
        if (newDirectory is not LinuxDirectory target)
        {
            return Errno.XDev;
        }

        Unsafe.SkipInit(out LinuxPath oldName);
        var errno = OpenParent(oldPath, out var oldParent, ref oldName);
        using (oldParent)
        {
            if (errno != Errno.Success)
            {
                return errno;
            }

            Unsafe.SkipInit(out LinuxPath newName);
            errno = target.OpenParent(newPath, out var newParent, ref newName);
            using (newParent)
            {
                return errno != Errno.Success ? errno
                    : isLink ? LinuxErrno.Of(LinuxCalls.LinkAt(oldParent.Handle, in oldName[0], newParent.Handle, in newName[0], 0))
                    : LinuxErrno.Of(LinuxCalls.RenameAt(oldParent.Handle, in oldName[0], newParent.Handle, in newName[0]));
            }
        }
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override Errno Symlink(ReadOnlySpan<byte> content, ReadOnlySpan<byte> path)
    {
        Unsafe.SkipInit(out LinuxPath terminatedContent);
        var errno = terminatedContent.Set(content);
        if (errno != Errno.Success)
        {
            return errno;
        }

        Unsafe.SkipInit(out LinuxPath name);
        errno = OpenParent(path, out var parent, ref name);
        using (parent)
        {
            return errno != Errno.Success ? errno : LinuxErrno.Of(LinuxCalls.SymlinkAt(in terminatedContent[0], parent.Handle, in name[0]));
        }
    }

    [SkipLocalsInit]
    private Errno Unlink(ReadOnlySpan<byte> path, int flags)
    {
        Unsafe.SkipInit(out LinuxPath name);
        var errno = OpenParent(path, out var parent, ref name);
        using (parent)
        {
            return errno != Errno.Success ? errno : LinuxErrno.Of(LinuxCalls.UnlinkAt(parent.Handle, in name[0], flags));
        }
    }

    /// <summary>Opens the directory in which a path's last component stands, and takes the component alone.</summary>
    private Errno OpenParent(ReadOnlySpan<byte> path, out Parent parent, ref LinuxPath name)
    {
        parent = new Parent(_handle, isOwned: false);
        if (path.IsEmpty)
        {
            return Errno.NoEnt;
        }

        if (path[0] == (byte)'/')
        {
            return Errno.Perm;
        }

        var split = GuestPath.Split(path);
        var errno = name.Set(split.Name, split.HasTrailingSlash);
        if (errno != Errno.Success || split.Parent.IsEmpty)
        {
            return errno;
        }

        var flags = LinuxNumbers.PathOnly | LinuxNumbers.Directory | LinuxNumbers.CloseOnExec;
        errno = _resolver.Open(_handle, split.Parent, flags, 0, out var handle);
        if (errno == Errno.Success)
        {
            parent = new Parent(handle!, isOwned: true);
        }

        return errno;
    }

    private readonly struct Parent(LinuxHandle handle, bool isOwned) : IDisposable
    {
        public LinuxHandle Handle => handle;

        public void Dispose()
        {
            if (isOwned)
            {
                handle.Dispose();
            }
        }
    }
}
