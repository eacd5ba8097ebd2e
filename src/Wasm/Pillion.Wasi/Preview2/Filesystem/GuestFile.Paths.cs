using System.Buffers;
using System.Text;
using Pillion.Wasi.Descriptors;
using Pillion.Wasi.Preview1;
using Pillion.Wasi.Preview2.Wit.Filesystem.Types;

namespace Pillion.Wasi.Preview2.Filesystem;

/// <content>What is done to paths below a directory.</content>
internal sealed partial class GuestFile
{
    /// <summary>Longest path, in bytes; Linux's limit without its NUL, and preview 1's.</summary>
    private const int MaxPathLength = 4095;

    private delegate Errno PathAction<TState>(DirectoryDescriptor directory, ReadOnlySpan<byte> path, TState state);

    /// <summary><c>read-directory</c></summary>
    public Errno ReadDirectory(out DirectoryEntries? entries)
    {
        entries = Descriptor is DirectoryDescriptor ? new DirectoryEntries(Context, _shared) : null;
        return entries is null ? Errno.NotDir : Errno.Success;
    }

    /// <summary><c>create-directory-at</c></summary>
    public Errno CreateDirectory(string path) => Change(path, static (directory, name, _) => directory.CreateDirectory(name), 0);

    /// <summary><c>remove-directory-at</c></summary>
    public Errno RemoveDirectory(string path) => Change(path, static (directory, name, _) => directory.RemoveDirectory(name), 0);

    /// <summary><c>unlink-file-at</c></summary>
    public Errno UnlinkFile(string path) => Change(path, static (directory, name, _) => directory.UnlinkFile(name), 0);

    /// <summary><c>stat-at</c></summary>
    public Errno GetStat(bool follow, string path, out FileStat stat)
    {
        var found = default(FileStat);
        var errno = At(path, (directory, name, follows) => directory.GetStat(name, follows, out found), follow);
        stat = found;
        return errno;
    }

    /// <summary><c>set-times-at</c></summary>
    public Errno SetTimes(bool follow, string path, FileTimes times) =>
        Change(path, static (directory, name, state) => directory.SetTimes(name, state.follow, state.times), (follow, times));

    /// <summary><c>readlink-at</c></summary>
    public Errno ReadLink(string path, out string content)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxPathLength + 1);
        try
        {
            var used = 0;
            var errno = At(path, (directory, name, target) => directory.ReadLink(name, target, out used), buffer);
            content = "";
            if (errno != Errno.Success)
            {
                return errno;
            }

            var bytes = buffer.AsSpan(0, used);
            if (!System.Text.Unicode.Utf8.IsValid(bytes))
            {
                return Errno.IlSeq;
            }

            content = Encoding.UTF8.GetString(bytes);
            // Links that lead out cannot be followed; where they would lead is none of the guest's business.
            return content.StartsWith('/') ? Errno.Perm : Errno.Success;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary><c>symlink-at</c>: absolute content is refused.</summary>
    public Errno Symlink(string content, string path)
    {
        if (content.StartsWith('/'))
        {
            return Errno.Perm;
        }

        var errno = ToBytes(content, out var target);
        return errno == Errno.Success ? Change(path, static (directory, name, content) => directory.Symlink(content, name), target) : errno;
    }

    /// <summary><c>link-at</c>: a hard link, never to what a symbolic link names.</summary>
    public Errno Link(bool follow, string path, GuestFile newDirectory, string newPath) =>
        follow ? Errno.Inval : Both(path, newDirectory, newPath, static (from, oldName, to, newName) => from.Link(oldName, to, newName));

    /// <summary><c>rename-at</c></summary>
    public Errno Rename(string path, GuestFile newDirectory, string newPath) =>
        Both(path, newDirectory, newPath, static (from, oldName, to, newName) => from.Rename(oldName, to, newName));

    /// <summary><c>open-at</c>, with flags as all versions have them.</summary>
    public Errno Open(bool follow, string path, OpenFlags openFlags, DescriptorFlags flags, out GuestFile? opened)
    {
        // The flags to open by have preview 1's order.
        var oflags = OFlags.None;
        oflags |= (openFlags & OpenFlags.Create) != 0 ? OFlags.Creat : 0;
        oflags |= (openFlags & OpenFlags.Directory) != 0 ? OFlags.Directory : 0;
        oflags |= (openFlags & OpenFlags.Exclusive) != 0 ? OFlags.Excl : 0;
        oflags |= (openFlags & OpenFlags.Truncate) != 0 ? OFlags.Trunc : 0;
        var fdFlags = FdFlags.None;
        fdFlags |= (flags & DescriptorFlags.FileIntegritySync) != 0 ? FdFlags.Sync : 0;
        fdFlags |= (flags & DescriptorFlags.DataIntegritySync) != 0 ? FdFlags.DSync : 0;
        fdFlags |= (flags & DescriptorFlags.RequestedWriteSync) != 0 ? FdFlags.RSync : 0;
        if (_isReadOnly && (flags & DescriptorFlags.MutateDirectory) != 0)
        {
            opened = null;
            return Errno.RoFs;
        }

        var request = new OpenRequest(
            oflags,
            fdFlags,
            follow,
            Read: (flags & DescriptorFlags.Read) != 0,
            Write: (flags & DescriptorFlags.Write) != 0
        );
        return Open(path, request, out opened);
    }

    /// <summary><c>open-at</c></summary>
    /// <param name="path">What to open.</param>
    /// <param name="request">How.</param>
    /// <param name="opened">The open file.</param>
    public Errno Open(string path, OpenRequest request, out GuestFile? opened)
    {
        opened = null;
        if (Descriptor is not DirectoryDescriptor directory)
        {
            return Errno.NotDir;
        }

        if ((request.Flags & (OFlags.Creat | OFlags.Directory)) == (OFlags.Creat | OFlags.Directory))
        {
            return Errno.Inval;
        }

        if (_isReadOnly && (request.Write || (request.Flags & (OFlags.Creat | OFlags.Trunc)) != 0))
        {
            return Errno.RoFs;
        }

        if (Context.OpenFiles >= Context.Options.MaxDescriptors)
        {
            return Errno.MFile;
        }

        var errno = ToBytes(path, out var name);
        if (errno != Errno.Success)
        {
            return errno;
        }

        errno = directory.Open(name, request, out var descriptor);
        if (errno != Errno.Success)
        {
            return errno;
        }

        var access = (request.Read ? FileAccess.Read : 0) | (request.Write ? FileAccess.Write : 0);
        opened = new GuestFile(Context, descriptor!, access, _isReadOnly);
        return Errno.Success;
    }

    /// <summary>UTF-8 without NUL, and no longer than a path may be.</summary>
    private static Errno ToBytes(string path, out byte[] bytes)
    {
        bytes = Encoding.UTF8.GetBytes(path);
        return bytes.Length > MaxPathLength ? Errno.NameTooLong
            : bytes.AsSpan().Contains((byte)0) ? Errno.Inval
            : Errno.Success;
    }

    private Errno At<TState>(string path, PathAction<TState> action, TState state)
    {
        if (Descriptor is not DirectoryDescriptor directory)
        {
            return Errno.NotDir;
        }

        var errno = ToBytes(path, out var name);
        return errno == Errno.Success ? action(directory, name, state) : errno;
    }

    private Errno Change<TState>(string path, PathAction<TState> action, TState state) =>
        Descriptor is DirectoryDescriptor && _isReadOnly ? Errno.RoFs : At(path, action, state);

    private Errno Both(string path, GuestFile newDirectory, string newPath, TwoPathsAction action)
    {
        if (Descriptor is not DirectoryDescriptor from || newDirectory.Descriptor is not DirectoryDescriptor to)
        {
            return Errno.NotDir;
        }

        // Of both: a hard link made in a writable directory would let the file be written.
        if (_isReadOnly || newDirectory._isReadOnly)
        {
            return Errno.RoFs;
        }

        var errno = ToBytes(path, out var oldName);
        if (errno == Errno.Success)
        {
            errno = ToBytes(newPath, out var newName);
            if (errno == Errno.Success)
            {
                errno = action(from, oldName, to, newName);
            }
        }

        return errno;
    }

    private delegate Errno TwoPathsAction(
        DirectoryDescriptor from,
        ReadOnlySpan<byte> oldName,
        DirectoryDescriptor to,
        ReadOnlySpan<byte> newName
    );
}
