using Pillion.Wasi.Preview2.Wit.Cli;
using Pillion.Wasi.Preview2.Wit.Clocks;
using Pillion.Wasi.Preview2.Wit.Filesystem;
using Pillion.Wasi.Preview2.Wit.Http;
using Pillion.Wasi.Preview2.Wit.Io;
using Pillion.Wasi.Preview2.Wit.Random;
using Pillion.Wasi.Preview2.Wit.Sockets;
using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Wasi;

/// <summary>
/// WASI 0.2.12: everything that <c>wasi:cli/imports</c> and <c>wasi:http/proxy</c> import. Instances that import it must have a
/// <see cref="WasiContext"/>, or an <see cref="IWasiHost"/>, as their <see cref="ComponentInstance.HostState"/>; what that gives a guest is
/// what it gives one of preview 1.
/// </summary>
/// <remarks>
/// Only these leave a function, and with it the guest, by an exception: <c>exit</c> (<see cref="WasiExitException"/>), an interrupted wait
/// and what the WIT answers with a trap (<see cref="WasmTrapException"/>), and going past a limit (<see cref="WasmLimitException"/>).
/// Dispose the context before the instance: it closes what the guest left open, in the right order.
/// </remarks>
public static class WasiPreview2
{
    /// <summary>Defines all interfaces. Imports of any earlier 0.2 are satisfied by them.</summary>
    public static ComponentLinker AddTo(ComponentLinker linker)
    {
        ArgumentNullException.ThrowIfNull(linker);
        linker.AddWasiIoError().AddWasiIoPoll(HostOf).AddWasiIoStreams();
        linker.AddWasiClocksMonotonicClock(HostOf).AddWasiClocksWallClock(HostOf).AddWasiClocksTimezone(HostOf);
        linker.AddWasiRandomRandom(HostOf).AddWasiRandomInsecure(HostOf).AddWasiRandomInsecureSeed(HostOf);
        linker.AddWasiCliEnvironment(HostOf).AddWasiCliExit(HostOf);
        linker.AddWasiCliStdin(HostOf).AddWasiCliStdout(HostOf).AddWasiCliStderr(HostOf);
        linker.AddWasiCliTerminalInput().AddWasiCliTerminalOutput();
        linker.AddWasiCliTerminalStdin(HostOf).AddWasiCliTerminalStdout(HostOf).AddWasiCliTerminalStderr(HostOf);
        linker.AddWasiFilesystemTypes(HostOf).AddWasiFilesystemPreopens(HostOf);
        linker.AddWasiSocketsNetwork(HostOf).AddWasiSocketsInstanceNetwork(HostOf);
        linker.AddWasiSocketsTcp().AddWasiSocketsTcpCreateSocket(HostOf);
        linker.AddWasiSocketsUdp().AddWasiSocketsUdpCreateSocket(HostOf);
        linker.AddWasiSocketsIpNameLookup(HostOf);
        return linker.AddWasiHttpTypes(HostOf).AddWasiHttpOutgoingHandler(HostOf);
    }

    private static Preview2.Preview2Host HostOf(ComponentCaller caller) => WasiContext.Of(caller).Preview2;
}
