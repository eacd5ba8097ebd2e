using System.Collections.Frozen;

namespace Pillion.Wasm.Components.Types;

/// <summary>The type of a core instance: what it exports, by name.</summary>
internal sealed class CoreInstanceType(FrozenDictionary<string, ExternType> exports)
{
    public FrozenDictionary<string, ExternType> Exports { get; } = exports;

    public static CoreInstanceType Of(CoreModuleType module) =>
        new(module.Exports.ToFrozenDictionary(e => e.Name, e => e.Type, StringComparer.Ordinal));
}
