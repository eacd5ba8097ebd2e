using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Descriptors;

/// <summary>
/// A directory. Every path is UTF-8 without NUL and is resolved beneath the directory: one that leads out of it, by itself or by
/// symbolic links, is answered with <see cref="Errno.Perm"/>.
/// </summary>
internal abstract class DirectoryDescriptor : Descriptor
{
    /// <inheritdoc/>
    public override FileType FileType => FileType.Directory;

    /// <inheritdoc/>
    public override Rights Supported => RightsOf.Directory;

    /// <inheritdoc/>
    public override Errno WhyUnsupported(Rights missing) => (missing & RightsOf.File) != 0 ? Errno.IsDir : Errno.NotCapable;

    /// <inheritdoc/>
    public override Errno SetFlags(FdFlags flags)
    {
        // Nothing can be read or written through a directory, so flags change nothing; fcntl(2) accepts them as well.
        Flags = flags & FdFlags.NonBlock;
        return Errno.Success;
    }

    /// <summary>Opens, and perhaps creates, what is at a path.</summary>
    public abstract Errno Open(ReadOnlySpan<byte> path, OpenRequest request, out Descriptor? opened);

    /// <summary>Creates a directory (<c>path_create_directory</c>).</summary>
    public abstract Errno CreateDirectory(ReadOnlySpan<byte> path);

    /// <summary>Removes an empty directory (<c>path_remove_directory</c>).</summary>
    public abstract Errno RemoveDirectory(ReadOnlySpan<byte> path);

    /// <summary>Removes what is no directory (<c>path_unlink_file</c>).</summary>
    public abstract Errno UnlinkFile(ReadOnlySpan<byte> path);

    /// <summary>Renames, replacing what is there (<c>path_rename</c>).</summary>
    public abstract Errno Rename(ReadOnlySpan<byte> oldPath, DirectoryDescriptor newDirectory, ReadOnlySpan<byte> newPath);

    /// <summary>Makes a hard link; the last component of neither path is followed (<c>path_link</c>).</summary>
    public abstract Errno Link(ReadOnlySpan<byte> oldPath, DirectoryDescriptor newDirectory, ReadOnlySpan<byte> newPath);

    /// <summary>Makes a symbolic link with the given content, which is not absolute (<c>path_symlink</c>).</summary>
    public abstract Errno Symlink(ReadOnlySpan<byte> content, ReadOnlySpan<byte> path);

    /// <summary>Reads a symbolic link; what does not fit the buffer is cut off (<c>path_readlink</c>).</summary>
    public abstract Errno ReadLink(ReadOnlySpan<byte> path, Span<byte> buffer, out int used);

    /// <summary>Attributes of what is at a path (<c>path_filestat_get</c>).</summary>
    public abstract Errno GetStat(ReadOnlySpan<byte> path, bool follow, out FileStat stat);

    /// <summary>Sets times of what is at a path (<c>path_filestat_set_times</c>).</summary>
    public abstract Errno SetTimes(ReadOnlySpan<byte> path, bool follow, FileTimes times);

    /// <summary>
    /// Writes entries in the layout of <c>fd_readdir</c>: <c>dirent</c>, name, <c>dirent</c>, name … until the buffer is full (the last
    /// entry is cut off) or there are no more (<paramref name="used"/> is less than the buffer).
    /// </summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="cookie">Where to start: 0, or the <c>d_next</c> of an entry.</param>
    /// <param name="used">How much of the buffer was written.</param>
    public abstract Errno ReadDirectory(Span<byte> buffer, ulong cookie, out int used);
}
