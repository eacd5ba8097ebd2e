using Pillion.Guests;

namespace Pillion.Host.Apps;

/// <summary>The names of triggers in templates and flags.</summary>
public static class WasmTriggers
{
    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> Names { get; } = ["auto", "http", "dapr", "wagi", "stdio", "http-wasm", "command"];

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string name, out WasmTrigger trigger)
    {
        WasmTrigger? found = name switch
        {
            "auto" => WasmTrigger.Auto,
            "http" => WasmTrigger.Http,
            "dapr" => WasmTrigger.Dapr,
            "wagi" => WasmTrigger.Wagi,
            "stdio" => WasmTrigger.Stdio,
            "http-wasm" => WasmTrigger.HttpWasm,
            "command" => WasmTrigger.Command,
            _ => null,
        };
        trigger = found.GetValueOrDefault();
        return found is not null;
    }

    /// <summary>The name of a trigger.</summary>
    public static string NameOf(WasmTrigger trigger) => Names.First(name => TryParse(name, out var named) && named == trigger);
}
