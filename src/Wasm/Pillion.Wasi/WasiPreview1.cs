using Pillion.Wasi.Preview1;
using Pillion.Wasm;

namespace Pillion.Wasi;

/// <summary>
/// WASI preview 1, as WebAssembly/WASI's <c>wasi_snapshot_preview1.witx</c> defines it. Instances that import it must have a
/// <see cref="WasiContext"/>, or an <see cref="IWasiHost"/>, as their <see cref="Instance.HostState"/>.
/// </summary>
/// <remarks>
/// Functions answer with an <see cref="Errno"/>, also for pointers outside the guest's memory (<c>fault</c>). Only these leave a
/// function, and with it the guest, by an exception: <c>proc_exit</c> and <c>proc_raise</c> (<see cref="WasiExitException"/>), an
/// interrupted wait (<see cref="WasmTrapException"/>), and output over its limit (<see cref="WasmLimitException"/>).
/// </remarks>
public static class WasiPreview1
{
    /// <summary>The module name of the imports.</summary>
    public const string ModuleName = "wasi_snapshot_preview1";

    /// <summary>Defines all 46 functions.</summary>
    public static Linker AddTo(Linker linker)
    {
        ArgumentNullException.ThrowIfNull(linker);
        return linker
            .Define(ModuleName, "args_get", ArgsFunctions.ArgsGet)
            .Define(ModuleName, "args_sizes_get", ArgsFunctions.ArgsSizesGet)
            .Define(ModuleName, "environ_get", EnvironFunctions.EnvironGet)
            .Define(ModuleName, "environ_sizes_get", EnvironFunctions.EnvironSizesGet)
            .Define(ModuleName, "clock_res_get", ClockFunctions.ClockResGet)
            .Define(ModuleName, "clock_time_get", ClockFunctions.ClockTimeGet)
            .Define(ModuleName, "fd_advise", FdFunctions.FdAdvise)
            .Define(ModuleName, "fd_allocate", FdFunctions.FdAllocate)
            .Define(ModuleName, "fd_close", FdFunctions.FdClose)
            .Define(ModuleName, "fd_datasync", FdFunctions.FdDataSync)
            .Define(ModuleName, "fd_fdstat_get", FdFunctions.FdFdStatGet)
            .Define(ModuleName, "fd_fdstat_set_flags", FdFunctions.FdFdStatSetFlags)
            .Define(ModuleName, "fd_fdstat_set_rights", FdFunctions.FdFdStatSetRights)
            .Define(ModuleName, "fd_filestat_get", FdFunctions.FdFileStatGet)
            .Define(ModuleName, "fd_filestat_set_size", FdFunctions.FdFileStatSetSize)
            .Define(ModuleName, "fd_filestat_set_times", FdFunctions.FdFileStatSetTimes)
            .Define(ModuleName, "fd_pread", FdTransferFunctions.FdPRead)
            .Define(ModuleName, "fd_prestat_get", FdFunctions.FdPrestatGet)
            .Define(ModuleName, "fd_prestat_dir_name", FdFunctions.FdPrestatDirName)
            .Define(ModuleName, "fd_pwrite", FdTransferFunctions.FdPWrite)
            .Define(ModuleName, "fd_read", FdTransferFunctions.FdRead)
            .Define(ModuleName, "fd_readdir", FdFunctions.FdReadDir)
            .Define(ModuleName, "fd_renumber", FdFunctions.FdRenumber)
            .Define(ModuleName, "fd_seek", FdFunctions.FdSeek)
            .Define(ModuleName, "fd_sync", FdFunctions.FdSync)
            .Define(ModuleName, "fd_tell", FdFunctions.FdTell)
            .Define(ModuleName, "fd_write", FdTransferFunctions.FdWrite)
            .Define(ModuleName, "path_create_directory", PathFunctions.PathCreateDirectory)
            .Define(ModuleName, "path_filestat_get", PathFunctions.PathFileStatGet)
            .Define(ModuleName, "path_filestat_set_times", PathFunctions.PathFileStatSetTimes)
            .Define(ModuleName, "path_link", PathFunctions.PathLink)
            .Define(ModuleName, "path_open", PathOpenFunction.PathOpen)
            .Define(ModuleName, "path_readlink", PathFunctions.PathReadLink)
            .Define(ModuleName, "path_remove_directory", PathFunctions.PathRemoveDirectory)
            .Define(ModuleName, "path_rename", PathFunctions.PathRename)
            .Define(ModuleName, "path_symlink", PathFunctions.PathSymlink)
            .Define(ModuleName, "path_unlink_file", PathFunctions.PathUnlinkFile)
            .Define(ModuleName, "poll_oneoff", PollFunctions.PollOneoff)
            .Define(ModuleName, "proc_exit", ProcFunctions.ProcExit)
            .Define(ModuleName, "proc_raise", ProcFunctions.ProcRaise)
            .Define(ModuleName, "random_get", RandomFunctions.RandomGet)
            .Define(ModuleName, "sched_yield", ProcFunctions.SchedYield)
            .Define(ModuleName, "sock_accept", SockFunctions.SockAccept)
            .Define(ModuleName, "sock_recv", SockFunctions.SockRecv)
            .Define(ModuleName, "sock_send", SockFunctions.SockSend)
            .Define(ModuleName, "sock_shutdown", SockFunctions.SockShutdown);
    }
}
