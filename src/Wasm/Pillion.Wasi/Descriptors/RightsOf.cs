using Pillion.Wasi.Preview1;

namespace Pillion.Wasi.Descriptors;

/// <summary>The rights that make sense for each kind of descriptor.</summary>
internal static class RightsOf
{
    /// <summary>Everything that can be done with a file.</summary>
    public const Rights File =
        Rights.FdDataSync
        | Rights.FdRead
        | Rights.FdSeek
        | Rights.FdFdStatSetFlags
        | Rights.FdSync
        | Rights.FdTell
        | Rights.FdWrite
        | Rights.FdAdvise
        | Rights.FdAllocate
        | Rights.FdFileStatGet
        | Rights.FdFileStatSetSize
        | Rights.FdFileStatSetTimes
        | Rights.PollFdReadWrite;

    /// <summary>Everything that can be done with a directory.</summary>
    public const Rights Directory =
        Rights.FdDataSync
        | Rights.FdFdStatSetFlags
        | Rights.FdSync
        | Rights.FdReadDir
        | Rights.FdFileStatGet
        | Rights.FdFileStatSetTimes
        | Rights.PathCreateDirectory
        | Rights.PathCreateFile
        | Rights.PathLinkSource
        | Rights.PathLinkTarget
        | Rights.PathOpen
        | Rights.PathReadLink
        | Rights.PathRenameSource
        | Rights.PathRenameTarget
        | Rights.PathFileStatGet
        | Rights.PathFileStatSetSize
        | Rights.PathFileStatSetTimes
        | Rights.PathSymlink
        | Rights.PathRemoveDirectory
        | Rights.PathUnlinkFile;

    /// <summary>What changes a file system, and is refused on a read-only preopen and all that is opened through it.</summary>
    /// <remarks>
    /// <see cref="Rights.PathLinkSource"/> is one of them: a hard link made in a writable directory would let the file be written.
    /// </remarks>
    public const Rights Writing =
        Rights.FdWrite
        | Rights.FdAllocate
        | Rights.FdFileStatSetSize
        | Rights.FdFileStatSetTimes
        | Rights.PathCreateDirectory
        | Rights.PathCreateFile
        | Rights.PathLinkSource
        | Rights.PathLinkTarget
        | Rights.PathRenameSource
        | Rights.PathRenameTarget
        | Rights.PathFileStatSetSize
        | Rights.PathFileStatSetTimes
        | Rights.PathSymlink
        | Rights.PathRemoveDirectory
        | Rights.PathUnlinkFile;

    /// <summary>Everything that can be done with standard input.</summary>
    public const Rights Input = Rights.FdRead | Rights.FdFdStatSetFlags | Rights.FdFileStatGet | Rights.PollFdReadWrite;

    /// <summary>Everything that can be done with standard output and error.</summary>
    public const Rights Output =
        Rights.FdWrite | Rights.FdFdStatSetFlags | Rights.FdFileStatGet | Rights.FdSync | Rights.FdDataSync | Rights.PollFdReadWrite;
}
