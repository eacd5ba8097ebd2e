using Pillion.Guests.Threads;
using Pillion.Wasm;
using Pillion.Wasm.GoPlugin;

namespace Pillion.Guests.GoPlugin;

/// <summary>Dapr's API as plug-ins import it: functions of the module <c>env</c>, named as the methods in snake case.</summary>
internal static class DaprImports
{
    private const string ModuleName = "env";

    public static Linker AddTo(Linker linker, IReadOnlyDictionary<string, DaprFunction> functions, bool areGranted)
    {
        foreach (var (name, function) in functions)
        {
            linker.Define(
                ModuleName,
                name,
                (Caller caller, uint address, uint size) =>
                    areGranted
                        ? Call(caller, name, function, address, size)
                        : throw Failed(name, "the app may not call Dapr (allowedHosts: none)")
            );
        }

        return linker;
    }

    private static ulong Call(Caller caller, string name, DaprFunction function, uint address, uint size)
    {
        // The guest's memory may grow, and change, before the request is done with.
        var request = PluginHost.Request(caller, address, size).ToArray();
        ReadOnlyMemory<byte> response;
        try
        {
            response = GuestBlocking.WaitOrTrap(function(request, caller.State<PluginState>().Wasi.CancellationToken));
        }
        catch (Exception e) when (e is not WasmException)
        {
            // The ABI has no errors here: as in go-plugin, the guest's call ends.
            throw Failed(name, e.Message);
        }

        return PluginHost.Reply(caller, response, response.Length, static (message, destination) => message.Span.CopyTo(destination));
    }

    private static WasmTrapException Failed(string name, string problem) => new(TrapKind.Unreachable, $"{name} failed: {problem}");
}
