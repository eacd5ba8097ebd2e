using Pillion.Wasi;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.Calls;

/// <summary>What went wrong with a call, in words for whoever reads an answer or a log.</summary>
internal static class GuestFailure
{
    /// <summary>The end of a sentence that begins with the component's name.</summary>
    /// <param name="exception">What left the call.</param>
    /// <param name="timeout">How long it might run.</param>
    public static string Describe(Exception exception, TimeSpan timeout) =>
        exception switch
        {
            WasmTrapException { Kind: TrapKind.Interrupted } => $"took longer than its timeout of {timeout.TotalSeconds:0.###} s",
            WasmTrapException trap => $"trapped: {trap.Message}",
            WasmGuestException thrown => $"threw an exception: {thrown.Message}",
            WasiExitException exit => $"ended with exit code {exit.ExitCode}",
            WasmLimitException limit => $"reached a limit: {limit.Message}",
            _ => $"was ended by an error of its host: {exception.Message}",
        };
}
