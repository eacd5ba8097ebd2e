using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>What is done to paths, opening them apart. Every path is relative to a directory that the guest has open.</summary>
internal static class PathFunctions
{
    /// <summary><c>path_create_directory(fd, path)</c></summary>
    public static int PathCreateDirectory(Caller caller, int fd, uint path, uint pathLength)
    {
        var errno = WasiContext.Of(caller).Descriptors.GetDirectory(fd, Rights.PathCreateDirectory, out _, out var directory);
        if (errno == Errno.Success)
        {
            errno = caller.Memory.GetPath(path, pathLength, out var name);
            if (errno == Errno.Success)
            {
                errno = directory.CreateDirectory(name);
            }
        }

        return (int)errno;
    }

    /// <summary><c>path_filestat_get(fd, flags, path) -> filestat</c></summary>
    public static int PathFileStatGet(Caller caller, int fd, int flags, uint path, uint pathLength, uint result)
    {
        var errno = WasiContext.Of(caller).Descriptors.GetDirectory(fd, Rights.PathFileStatGet, out _, out var directory);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        errno = caller.Memory.GetPath(path, pathLength, out var name);
        if (errno != Errno.Success || !TryGetFollow(flags, ref errno, out var follow))
        {
            return (int)errno;
        }

        errno = directory.GetStat(name, follow, out var stat);
        return (int)(errno == Errno.Success ? FileStatLayout.Put(caller.Memory, result, stat) : errno);
    }

    /// <summary><c>path_filestat_set_times(fd, flags, path, atim, mtim, fst_flags)</c></summary>
    public static int PathFileStatSetTimes(
        Caller caller,
        int fd,
        int flags,
        uint path,
        uint pathLength,
        ulong accessTime,
        ulong modificationTime,
        int fstFlags
    )
    {
        var errno = WasiContext.Of(caller).Descriptors.GetDirectory(fd, Rights.PathFileStatSetTimes, out _, out var directory);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        errno = caller.Memory.GetPath(path, pathLength, out var name);
        if (errno != Errno.Success || !TryGetFollow(flags, ref errno, out var follow))
        {
            return (int)errno;
        }

        return (int)(
            FileStatLayout.TryGetTimes(accessTime, modificationTime, fstFlags, out var times)
                ? directory.SetTimes(name, follow, times)
                : Errno.Inval
        );
    }

    /// <summary><c>path_link(old_fd, old_flags, old_path, new_fd, new_path)</c>: a hard link, never to what a symbolic link names.</summary>
    public static int PathLink(
        Caller caller,
        int oldFd,
        int oldFlags,
        uint oldPath,
        uint oldPathLength,
        int newFd,
        uint newPath,
        uint newPathLength
    )
    {
        var descriptors = WasiContext.Of(caller).Descriptors;
        var errno = descriptors.GetDirectory(oldFd, Rights.PathLinkSource, out _, out var oldDirectory);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        errno = descriptors.GetDirectory(newFd, Rights.PathLinkTarget, out _, out var newDirectory);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        if (oldFlags != 0)
        {
            return (int)Errno.Inval;
        }

        errno = caller.Memory.GetPath(oldPath, oldPathLength, out var oldName);
        if (errno == Errno.Success)
        {
            errno = caller.Memory.GetPath(newPath, newPathLength, out var newName);
            if (errno == Errno.Success)
            {
                errno = oldDirectory.Link(oldName, newDirectory, newName);
            }
        }

        return (int)errno;
    }

    /// <summary><c>path_readlink(fd, path, buf, buf_len) -> bufused</c>: what does not fit is cut off.</summary>
    public static int PathReadLink(Caller caller, int fd, uint path, uint pathLength, uint buffer, uint bufferLength, uint result)
    {
        var errno = WasiContext.Of(caller).Descriptors.GetDirectory(fd, Rights.PathReadLink, out _, out var directory);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        var memory = caller.Memory;
        errno = memory.GetPath(path, pathLength, out var name);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        if (
            !memory.Contains(buffer, bufferLength)
            || !memory.TrySlice(buffer, Math.Min(bufferLength, int.MaxValue), out var target)
            || !memory.CanWrite(result, sizeof(uint))
        )
        {
            return (int)Errno.Fault;
        }

        errno = directory.ReadLink(name, target, out var used);
        return (int)(errno == Errno.Success ? memory.Put(result, (uint)used) : errno);
    }

    /// <summary><c>path_remove_directory(fd, path)</c>: <c>notempty</c> if there is something in it.</summary>
    public static int PathRemoveDirectory(Caller caller, int fd, uint path, uint pathLength)
    {
        var errno = WasiContext.Of(caller).Descriptors.GetDirectory(fd, Rights.PathRemoveDirectory, out _, out var directory);
        if (errno == Errno.Success)
        {
            errno = caller.Memory.GetPath(path, pathLength, out var name);
            if (errno == Errno.Success)
            {
                errno = directory.RemoveDirectory(name);
            }
        }

        return (int)errno;
    }

    /// <summary><c>path_rename(fd, old_path, new_fd, new_path)</c></summary>
    public static int PathRename(Caller caller, int fd, uint oldPath, uint oldPathLength, int newFd, uint newPath, uint newPathLength)
    {
        var descriptors = WasiContext.Of(caller).Descriptors;
        var errno = descriptors.GetDirectory(fd, Rights.PathRenameSource, out _, out var oldDirectory);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        errno = descriptors.GetDirectory(newFd, Rights.PathRenameTarget, out _, out var newDirectory);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        errno = caller.Memory.GetPath(oldPath, oldPathLength, out var oldName);
        if (errno == Errno.Success)
        {
            errno = caller.Memory.GetPath(newPath, newPathLength, out var newName);
            if (errno == Errno.Success)
            {
                errno = oldDirectory.Rename(oldName, newDirectory, newName);
            }
        }

        return (int)errno;
    }

    /// <summary>
    /// <c>path_symlink(old_path, fd, new_path)</c>: a link whose content leads outside can be made but not followed; absolute content
    /// is refused at once (<c>perm</c>).
    /// </summary>
    public static int PathSymlink(Caller caller, uint content, uint contentLength, int fd, uint path, uint pathLength)
    {
        var errno = WasiContext.Of(caller).Descriptors.GetDirectory(fd, Rights.PathSymlink, out _, out var directory);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        errno = caller.Memory.GetPath(content, contentLength, out var target);
        if (errno == Errno.Success)
        {
            errno = caller.Memory.GetPath(path, pathLength, out var name);
            if (errno == Errno.Success)
            {
                errno = target.StartsWith("/"u8) ? Errno.Perm : directory.Symlink(target, name);
            }
        }

        return (int)errno;
    }

    /// <summary><c>path_unlink_file(fd, path)</c>: <c>isdir</c> for a directory.</summary>
    public static int PathUnlinkFile(Caller caller, int fd, uint path, uint pathLength)
    {
        var errno = WasiContext.Of(caller).Descriptors.GetDirectory(fd, Rights.PathUnlinkFile, out _, out var directory);
        if (errno == Errno.Success)
        {
            errno = caller.Memory.GetPath(path, pathLength, out var name);
            if (errno == Errno.Success)
            {
                errno = directory.UnlinkFile(name);
            }
        }

        return (int)errno;
    }

    private static bool TryGetFollow(int flags, ref Errno errno, out bool follow)
    {
        follow = flags == (int)LookupFlags.SymlinkFollow;
        if (follow || flags == 0)
        {
            return true;
        }

        errno = Errno.Inval;
        return false;
    }
}
