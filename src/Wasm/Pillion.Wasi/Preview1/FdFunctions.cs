using System.Buffers.Binary;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>What is done to open descriptors, reading and writing apart.</summary>
internal static class FdFunctions
{
    private const FdFlags AllFdFlags = FdFlags.Append | FdFlags.DSync | FdFlags.NonBlock | FdFlags.RSync | FdFlags.Sync;

    /// <summary><c>fd_advise(fd, offset, len, advice)</c></summary>
    public static int FdAdvise(Caller caller, int fd, ulong offset, ulong length, int advice)
    {
        var errno = WasiContext.Of(caller).Descriptors.Get(fd, Rights.FdAdvise, out var entry);
        if (errno == Errno.Success)
        {
            errno = (uint)advice > (uint)Advice.NoReuse ? Errno.Inval : entry.Descriptor.Advise(offset, length, (Advice)advice);
        }

        return (int)errno;
    }

    /// <summary><c>fd_allocate(fd, offset, len)</c></summary>
    public static int FdAllocate(Caller caller, int fd, ulong offset, ulong length)
    {
        var errno = WasiContext.Of(caller).Descriptors.Get(fd, Rights.FdAllocate, out var entry);
        return (int)(errno == Errno.Success ? entry.Descriptor.Allocate(offset, length) : errno);
    }

    /// <summary><c>fd_close(fd)</c></summary>
    public static int FdClose(Caller caller, int fd) => (int)WasiContext.Of(caller).Descriptors.Close(fd);

    /// <summary><c>fd_datasync(fd)</c></summary>
    public static int FdDataSync(Caller caller, int fd)
    {
        var errno = WasiContext.Of(caller).Descriptors.Get(fd, Rights.FdDataSync, out var entry);
        return (int)(errno == Errno.Success ? entry.Descriptor.DataSync() : errno);
    }

    /// <summary><c>fd_sync(fd)</c></summary>
    public static int FdSync(Caller caller, int fd)
    {
        var errno = WasiContext.Of(caller).Descriptors.Get(fd, Rights.FdSync, out var entry);
        return (int)(errno == Errno.Success ? entry.Descriptor.Sync() : errno);
    }

    /// <summary><c>fd_fdstat_get(fd) -> fdstat</c>: filetype u8, flags u16 @2, rights u64 @8, inheriting rights u64 @16.</summary>
    public static int FdFdStatGet(Caller caller, int fd, uint result)
    {
        const int Size = 24;

        if (!WasiContext.Of(caller).Descriptors.TryGet(fd, out var entry))
        {
            return (int)Errno.BadF;
        }

        if (!caller.Memory.TrySlice(result, Size, out var stat))
        {
            return (int)Errno.Fault;
        }

        stat.Clear();
        stat[0] = (byte)entry.Descriptor.FileType;
        BinaryPrimitives.WriteUInt16LittleEndian(stat[2..], (ushort)entry.Descriptor.Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[8..], (ulong)entry.Base);
        BinaryPrimitives.WriteUInt64LittleEndian(stat[16..], (ulong)entry.Inheriting);
        return (int)Errno.Success;
    }

    /// <summary><c>fd_fdstat_set_flags(fd, flags)</c></summary>
    public static int FdFdStatSetFlags(Caller caller, int fd, int flags)
    {
        var errno = WasiContext.Of(caller).Descriptors.Get(fd, Rights.FdFdStatSetFlags, out var entry);
        if (errno == Errno.Success)
        {
            errno = (flags & ~(int)AllFdFlags) != 0 ? Errno.Inval : entry.Descriptor.SetFlags((FdFlags)flags);
        }

        return (int)errno;
    }

    /// <summary><c>fd_fdstat_set_rights(fd, base, inheriting)</c>: takes rights away; none can be added.</summary>
    public static int FdFdStatSetRights(Caller caller, int fd, ulong baseRights, ulong inheritingRights)
    {
        if (!WasiContext.Of(caller).Descriptors.TryGet(fd, out var entry))
        {
            return (int)Errno.BadF;
        }

        var (kept, inherited) = ((Rights)baseRights, (Rights)inheritingRights);
        if ((kept & ~entry.Base) != 0 || (inherited & ~entry.Inheriting) != 0)
        {
            return (int)Errno.NotCapable;
        }

        (entry.Base, entry.Inheriting) = (kept, inherited);
        return (int)Errno.Success;
    }

    /// <summary><c>fd_filestat_get(fd) -> filestat</c></summary>
    public static int FdFileStatGet(Caller caller, int fd, uint result)
    {
        var errno = WasiContext.Of(caller).Descriptors.Get(fd, Rights.FdFileStatGet, out var entry);
        if (errno == Errno.Success)
        {
            errno = entry.Descriptor.GetStat(out var stat);
            if (errno == Errno.Success)
            {
                errno = FileStatLayout.Put(caller.Memory, result, stat);
            }
        }

        return (int)errno;
    }

    /// <summary><c>fd_filestat_set_size(fd, size)</c></summary>
    public static int FdFileStatSetSize(Caller caller, int fd, ulong size)
    {
        var errno = WasiContext.Of(caller).Descriptors.Get(fd, Rights.FdFileStatSetSize, out var entry);
        return (int)(errno == Errno.Success ? entry.Descriptor.SetSize(size) : errno);
    }

    /// <summary><c>fd_filestat_set_times(fd, atim, mtim, fst_flags)</c></summary>
    public static int FdFileStatSetTimes(Caller caller, int fd, ulong accessTime, ulong modificationTime, int flags)
    {
        var errno = WasiContext.Of(caller).Descriptors.Get(fd, Rights.FdFileStatSetTimes, out var entry);
        if (errno == Errno.Success)
        {
            errno = FileStatLayout.TryGetTimes(accessTime, modificationTime, flags, out var times)
                ? entry.Descriptor.SetTimes(times)
                : Errno.Inval;
        }

        return (int)errno;
    }

    /// <summary><c>fd_prestat_get(fd) -> prestat</c>: tag u8, length of the name u32 @4; <c>badf</c> for what was not preopened.</summary>
    public static int FdPrestatGet(Caller caller, int fd, uint result)
    {
        const int Size = 8;

        if (!WasiContext.Of(caller).Descriptors.TryGet(fd, out var entry) || entry.PreopenName is not { } name)
        {
            return (int)Errno.BadF;
        }

        if (!caller.Memory.TrySlice(result, Size, out var prestat))
        {
            return (int)Errno.Fault;
        }

        prestat.Clear();
        prestat[0] = (byte)PreopenType.Directory;
        BinaryPrimitives.WriteUInt32LittleEndian(prestat[4..], (uint)name.Length);
        return (int)Errno.Success;
    }

    /// <summary><c>fd_prestat_dir_name(fd, path, path_len)</c>: the name without a NUL; <c>nametoolong</c> if it does not fit.</summary>
    public static int FdPrestatDirName(Caller caller, int fd, uint path, uint length)
    {
        if (!WasiContext.Of(caller).Descriptors.TryGet(fd, out var entry) || entry.PreopenName is not { } name)
        {
            return (int)Errno.BadF;
        }

        if (length < (uint)name.Length)
        {
            return (int)Errno.NameTooLong;
        }

        if (!caller.Memory.TrySlice(path, (uint)name.Length, out var target))
        {
            return (int)Errno.Fault;
        }

        name.CopyTo(target);
        return (int)Errno.Success;
    }

    /// <summary><c>fd_readdir(fd, buf, buf_len, cookie) -> bufused</c>: less than the buffer means the end of the directory.</summary>
    public static int FdReadDir(Caller caller, int fd, uint buffer, uint length, ulong cookie, uint result)
    {
        var errno = WasiContext.Of(caller).Descriptors.GetDirectory(fd, Rights.FdReadDir, out _, out var directory);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        var memory = caller.Memory;
        if (
            !memory.Contains(buffer, length)
            || !memory.TrySlice(buffer, Math.Min(length, int.MaxValue), out var bytes)
            || !memory.CanWrite(result, sizeof(uint))
        )
        {
            return (int)Errno.Fault;
        }

        errno = directory.ReadDirectory(bytes, cookie, out var used);
        return (int)(errno == Errno.Success ? memory.Put(result, (uint)used) : errno);
    }

    /// <summary><c>fd_renumber(fd, to)</c>: <c>to</c> becomes what <c>fd</c> was; both must be open.</summary>
    public static int FdRenumber(Caller caller, int fd, int to) => (int)WasiContext.Of(caller).Descriptors.Renumber(fd, to);

    /// <summary><c>fd_seek(fd, offset, whence) -> newoffset</c></summary>
    public static int FdSeek(Caller caller, int fd, long offset, int whence, uint result)
    {
        // To ask where one is takes the lesser right.
        var needed = whence == (int)Whence.Current && offset == 0 ? Rights.FdTell : Rights.FdSeek;
        return (int)Seek(caller, fd, needed, offset, whence, result);
    }

    /// <summary><c>fd_tell(fd) -> offset</c></summary>
    public static int FdTell(Caller caller, int fd, uint result) => (int)Seek(caller, fd, Rights.FdTell, 0, (int)Whence.Current, result);

    private static Errno Seek(Caller caller, int fd, Rights needed, long offset, int whence, uint result)
    {
        var descriptors = WasiContext.Of(caller).Descriptors;
        var errno = descriptors.Get(fd, needed, out var entry);

        // The right to seek implies the right to tell.
        if (errno != Errno.Success && (needed != Rights.FdTell || descriptors.Get(fd, Rights.FdSeek, out entry) != Errno.Success))
        {
            return errno;
        }

        if ((uint)whence > (uint)Whence.End)
        {
            return Errno.Inval;
        }

        if (!caller.Memory.CanWrite(result, sizeof(ulong)))
        {
            return Errno.Fault;
        }

        errno = entry.Descriptor.Seek(offset, (Whence)whence, out var position);
        return errno == Errno.Success ? caller.Memory.Put(result, position) : errno;
    }
}
