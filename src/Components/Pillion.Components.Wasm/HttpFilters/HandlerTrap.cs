using System.Diagnostics.CodeAnalysis;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.HttpFilters;

/// <summary>Refuses what a guest asks of a host function.</summary>
internal static class HandlerTrap
{
    /// <summary>Ends the guest's call as the instruction <c>unreachable</c> does, which is what the ABI has hosts do.</summary>
    [DoesNotReturn]
    public static void Throw(string message) => throw new WasmTrapException(TrapKind.Unreachable, message);
}
