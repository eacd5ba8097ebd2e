namespace Pillion.Wasi.Preview1;

/// <summary>What may be done through a file descriptor: the functions that may be called with it (witx <c>$rights</c>).</summary>
[Flags]
internal enum Rights : ulong
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>fd_datasync</c>: <c>fd_datasync</c>, and <c>path_open</c> with <c>dsync</c>.</summary>
    FdDataSync = 1UL << 0,

    /// <summary><c>fd_read</c>: <c>fd_read</c>; with <see cref="FdSeek"/> also <c>fd_pread</c>.</summary>
    FdRead = 1UL << 1,

    /// <summary><c>fd_seek</c>: <c>fd_seek</c> and <c>fd_tell</c>.</summary>
    FdSeek = 1UL << 2,

    /// <summary><c>fd_fdstat_set_flags</c>.</summary>
    FdFdStatSetFlags = 1UL << 3,

    /// <summary><c>fd_sync</c>: <c>fd_sync</c>, and <c>path_open</c> with <c>rsync</c> or <c>sync</c>.</summary>
    FdSync = 1UL << 4,

    /// <summary><c>fd_tell</c>: <c>fd_tell</c>, and <c>fd_seek</c> by nothing from the present offset.</summary>
    FdTell = 1UL << 5,

    /// <summary><c>fd_write</c>: <c>fd_write</c>; with <see cref="FdSeek"/> also <c>fd_pwrite</c>.</summary>
    FdWrite = 1UL << 6,

    /// <summary><c>fd_advise</c>.</summary>
    FdAdvise = 1UL << 7,

    /// <summary><c>fd_allocate</c>.</summary>
    FdAllocate = 1UL << 8,

    /// <summary><c>path_create_directory</c>.</summary>
    PathCreateDirectory = 1UL << 9,

    /// <summary><c>path_create_file</c>: <c>path_open</c> with <c>creat</c>.</summary>
    PathCreateFile = 1UL << 10,

    /// <summary><c>path_link_source</c>: <c>path_link</c> from this directory.</summary>
    PathLinkSource = 1UL << 11,

    /// <summary><c>path_link_target</c>: <c>path_link</c> into this directory.</summary>
    PathLinkTarget = 1UL << 12,

    /// <summary><c>path_open</c>.</summary>
    PathOpen = 1UL << 13,

    /// <summary><c>fd_readdir</c>.</summary>
    FdReadDir = 1UL << 14,

    /// <summary><c>path_readlink</c>.</summary>
    PathReadLink = 1UL << 15,

    /// <summary><c>path_rename_source</c>: <c>path_rename</c> from this directory.</summary>
    PathRenameSource = 1UL << 16,

    /// <summary><c>path_rename_target</c>: <c>path_rename</c> into this directory.</summary>
    PathRenameTarget = 1UL << 17,

    /// <summary><c>path_filestat_get</c>.</summary>
    PathFileStatGet = 1UL << 18,

    /// <summary><c>path_filestat_set_size</c>: <c>path_open</c> with <c>trunc</c> (there is no function of this name).</summary>
    PathFileStatSetSize = 1UL << 19,

    /// <summary><c>path_filestat_set_times</c>.</summary>
    PathFileStatSetTimes = 1UL << 20,

    /// <summary><c>fd_filestat_get</c>.</summary>
    FdFileStatGet = 1UL << 21,

    /// <summary><c>fd_filestat_set_size</c>.</summary>
    FdFileStatSetSize = 1UL << 22,

    /// <summary><c>fd_filestat_set_times</c>.</summary>
    FdFileStatSetTimes = 1UL << 23,

    /// <summary><c>path_symlink</c>.</summary>
    PathSymlink = 1UL << 24,

    /// <summary><c>path_remove_directory</c>.</summary>
    PathRemoveDirectory = 1UL << 25,

    /// <summary><c>path_unlink_file</c>.</summary>
    PathUnlinkFile = 1UL << 26,

    /// <summary><c>poll_fd_readwrite</c>: <c>poll_oneoff</c>, to wait for what may be read or written.</summary>
    PollFdReadWrite = 1UL << 27,

    /// <summary><c>sock_shutdown</c>.</summary>
    SockShutdown = 1UL << 28,

    /// <summary><c>sock_accept</c>.</summary>
    SockAccept = 1UL << 29,
}
