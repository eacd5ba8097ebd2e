using Pillion.Wasi.Preview3.Wit.Cli;
using Pillion.Wasi.Preview3.Wit.Clocks;
using Pillion.Wasi.Preview3.Wit.Filesystem;
using Pillion.Wasi.Preview3.Wit.Http;
using Pillion.Wasi.Preview3.Wit.Random;
using Pillion.Wasi.Preview3.Wit.Sockets;
using Pillion.Wasm.Components;

namespace Pillion.Wasi;

/// <summary>
/// WASI 0.3.0: what waits is an <c>async</c> function, what comes over time a <c>stream</c>. It stands beside <see cref="WasiPreview2"/> on the
/// same linker, and gives a guest the same: what its <see cref="WasiContext"/> says.
/// </summary>
/// <remarks>
/// Functions leave the guest by the same exceptions as those of 0.2. Dispose the context before the instance: it ends what the host still reads
/// or writes for the guest.
/// </remarks>
public static class WasiPreview3
{
    /// <summary>Defines all interfaces.</summary>
    public static ComponentLinker AddTo(ComponentLinker linker)
    {
        ArgumentNullException.ThrowIfNull(linker);
        linker.AddWasiClocksMonotonicClock(HostOf).AddWasiClocksSystemClock(HostOf).AddWasiClocksTimezone(HostOf);
        linker.AddWasiRandomRandom(HostOf).AddWasiRandomInsecure(HostOf).AddWasiRandomInsecureSeed(HostOf);
        linker.AddWasiCliEnvironment(HostOf).AddWasiCliExit(HostOf);
        linker.AddWasiCliTerminalInput().AddWasiCliTerminalOutput();
        linker.AddWasiCliTerminalStdin(HostOf).AddWasiCliTerminalStdout(HostOf).AddWasiCliTerminalStderr(HostOf);
        linker.AddWasiCliStdin(HostOf).AddWasiCliStdout(HostOf).AddWasiCliStderr(HostOf);
        linker.AddWasiFilesystemTypes().AddWasiFilesystemPreopens(HostOf);
        linker.AddWasiHttpTypes(HostOf).AddWasiHttpClient(HostOf).AddWasiHttpHandler(HostOf);
        return linker.AddWasiSocketsTypes(HostOf).AddWasiSocketsIpNameLookup(HostOf);
    }

    private static Preview3.Preview3Host HostOf(ComponentCaller caller) => WasiContext.Of(caller).Preview3;
}
