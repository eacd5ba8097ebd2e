using Pillion.Wasi.Polling;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview1;

/// <summary>The guest as a process.</summary>
internal static class ProcFunctions
{
    // What a shell reports for a process that a signal ended.
    private const int SignalledExitCode = 128;

    /// <summary><c>proc_exit(code)</c>: ends the guest. The only function that answers by an exception.</summary>
    public static void ProcExit(int code) => throw new WasiExitException(code);

    /// <summary>
    /// <c>proc_raise(sig)</c>: does what POSIX does by default, since preview 1 has no handlers: most signals end the guest (exit
    /// code 128 + signal), some are ignored, and those that stop a process are not supported.
    /// </summary>
    public static int ProcRaise(int signal)
    {
        switch ((Signal)signal)
        {
            case Signal.None or Signal.Chld or Signal.Cont or Signal.Urg or Signal.Winch:
                return (int)Errno.Success;
            case Signal.Stop or Signal.Tstp or Signal.Ttin or Signal.Ttou:
                return (int)Errno.NotSup;
            case var _ when signal is < 0 or > (int)Signal.Sys:
                return (int)Errno.Inval;
            default:
                throw new WasiExitException(SignalledExitCode + signal);
        }
    }

    /// <summary><c>sched_yield()</c>: lets other threads run.</summary>
    public static int SchedYield(Caller caller)
    {
        GuestInterruption.ThrowIfRequested(WasiContext.Of(caller).CancellationToken);
        Thread.Yield();
        return (int)Errno.Success;
    }
}
