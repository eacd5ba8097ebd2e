using Pillion.Wasi.Descriptors;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>Opening.</summary>
internal static class PathOpenFunction
{
    private const OFlags AllOFlags = OFlags.Creat | OFlags.Directory | OFlags.Excl | OFlags.Trunc;
    private const FdFlags AllFdFlags = FdFlags.Append | FdFlags.DSync | FdFlags.NonBlock | FdFlags.RSync | FdFlags.Sync;

    // Worth nothing on a descriptor that was not opened for writing.
    private const Rights NeedsWriting = Rights.FdWrite | Rights.FdAllocate | Rights.FdFileStatSetSize;

    /// <summary><c>path_open(fd, dirflags, path, oflags, fs_rights_base, fs_rights_inheriting, fdflags) -> fd</c></summary>
    /// <remarks>
    /// To read or to write is asked for by the rights <c>fd_read</c> and <c>fd_write</c>, and refused if the directory does not pass
    /// them on. Of the other rights the descriptor gets those that it can use and the directory passes on: compilers' libraries ask
    /// for many that they do not need.
    /// </remarks>
    public static int PathOpen(
        Caller caller,
        int fd,
        int lookupFlags,
        uint path,
        uint pathLength,
        int oflags,
        ulong baseRights,
        ulong inheritingRights,
        int fdFlags,
        uint result
    )
    {
        var descriptors = WasiContext.Of(caller).Descriptors;
        if (
            (lookupFlags & ~(int)LookupFlags.SymlinkFollow) != 0
            || (oflags & ~(int)AllOFlags) != 0
            || (fdFlags & ~(int)AllFdFlags) != 0
            || (oflags & (int)(OFlags.Creat | OFlags.Directory)) == (int)(OFlags.Creat | OFlags.Directory)
        )
        {
            return (int)Errno.Inval;
        }

        var wanted = (Rights)baseRights;
        var request = new OpenRequest(
            (OFlags)oflags,
            (FdFlags)fdFlags,
            Follow: lookupFlags != 0,
            Read: (wanted & Rights.FdRead) != 0,
            Write: (wanted & Rights.FdWrite) != 0
        );
        var errno = descriptors.GetDirectory(fd, NeededOf(request), out var entry, out var directory);
        if (errno == Errno.Success)
        {
            errno = entry.CheckInheriting(NeededToInheritOf(request));
        }

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

        if (!memory.CanWrite(result, sizeof(int)))
        {
            return (int)Errno.Fault;
        }

        errno = directory.Open(name, request, out var opened);
        if (errno != Errno.Success)
        {
            return (int)errno;
        }

        errno = descriptors.Add(EntryOf(entry, opened!, request, wanted, (Rights)inheritingRights), out var number);
        if (errno != Errno.Success)
        {
            opened!.Dispose();
            return (int)errno;
        }

        return (int)memory.Put(result, number);
    }

    private static Rights NeededOf(OpenRequest request) =>
        Rights.PathOpen
        | ((request.Flags & OFlags.Creat) != 0 ? Rights.PathCreateFile : 0)
        | ((request.Flags & OFlags.Trunc) != 0 ? Rights.PathFileStatSetSize : 0);

    private static Rights NeededToInheritOf(OpenRequest request) =>
        (request.Read ? Rights.FdRead : 0)
        | (request.Write ? Rights.FdWrite : 0)
        | ((request.FdFlags & FdFlags.DSync) != 0 ? Rights.FdDataSync : 0)
        | ((request.FdFlags & (FdFlags.RSync | FdFlags.Sync)) != 0 ? Rights.FdSync : 0);

    private static FdEntry EntryOf(FdEntry parent, Descriptor opened, OpenRequest request, Rights wanted, Rights wantedToInherit)
    {
        var granted = wanted & parent.Inheriting & opened.Supported;
        var inheriting = opened is DirectoryDescriptor ? wantedToInherit & parent.Inheriting : Rights.None;
        return new FdEntry(opened, request.Write ? granted : granted & ~NeedsWriting, inheriting) { IsReadOnly = parent.IsReadOnly };
    }
}
