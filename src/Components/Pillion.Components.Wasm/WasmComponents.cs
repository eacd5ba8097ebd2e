using Pillion.Abstractions;
using Pillion.Components.Wasm.HttpFilters;

namespace Pillion.Components.Wasm;

/// <summary>The components whose code is a Wasm module that their metadata names.</summary>
public static class WasmComponents
{
    /// <summary>All of them, by their type names. They share one <see cref="WasmComponentHost"/>, which is made when the first one is.</summary>
    public static IReadOnlyList<ComponentRegistration> Create(WasmComponentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var host = new Lazy<WasmComponentHost>(() => new WasmComponentHost(options));
        return [new("middleware.http.wasm", services => new WasmMiddleware(host.Value, services))];
    }
}
