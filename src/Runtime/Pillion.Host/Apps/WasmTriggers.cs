using Pillion.Guests;

namespace Pillion.Host.Apps;

/// <summary>The names of triggers in templates and flags.</summary>
public static class WasmTriggers
{
    private static readonly Dictionary<string, WasmTrigger> s_byName = new(StringComparer.Ordinal)
    {
        ["auto"] = WasmTrigger.Auto,
        ["http"] = WasmTrigger.Http,
        ["wagi"] = WasmTrigger.Wagi,
        ["stdio"] = WasmTrigger.Stdio,
        ["http-wasm"] = WasmTrigger.HttpWasm,
        ["command"] = WasmTrigger.Command,
    };

    /// <summary>Every name.</summary>
    public static IReadOnlyCollection<string> Names => s_byName.Keys;

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string name, out WasmTrigger trigger) => s_byName.TryGetValue(name, out trigger);

    /// <summary>The name of a trigger.</summary>
    public static string NameOf(WasmTrigger trigger) => s_byName.First(entry => entry.Value == trigger).Key;
}
