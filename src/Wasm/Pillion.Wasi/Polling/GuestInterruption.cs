using System.Diagnostics.CodeAnalysis;
using Pillion.Wasm;

namespace Pillion.Wasi.Polling;

/// <summary>Ends a guest that waits in a host function, as the engine ends one that runs.</summary>
internal static class GuestInterruption
{
    /// <summary>Traps if the guest's time is over.</summary>
    public static void ThrowIfRequested(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            Throw();
        }
    }

    /// <summary>Traps.</summary>
    [DoesNotReturn]
    public static void Throw() => throw new WasmTrapException(TrapKind.Interrupted);
}
