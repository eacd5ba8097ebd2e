using Pillion.Wasm;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Programs;

/// <summary>Reads modules from files, with errors for whoever configured the app.</summary>
internal static class GuestModule
{
    /// <exception cref="WasmAppException">The file cannot be read, or is no module that this engine can run.</exception>
    public static Module Load(Engine engine, WasmAppOptions options)
    {
        try
        {
            return Module.Load(engine, File.ReadAllBytes(options.ModulePath), options.ModuleName);
        }
        catch (Exception e) when (e is WasmException or IOException or UnauthorizedAccessException)
        {
            throw new WasmAppException($"{options.ModuleDisplayName}: {e.Message}", e);
        }
    }

    /// <summary>Loads a component.</summary>
    /// <exception cref="WasmAppException">The file cannot be read, or is no component that this engine can run.</exception>
    public static Component LoadComponent(Engine engine, WasmAppOptions options)
    {
        try
        {
            return Component.Load(engine, File.ReadAllBytes(options.ModulePath), options.ModuleName);
        }
        catch (Exception e) when (e is WasmException or IOException or UnauthorizedAccessException)
        {
            throw new WasmAppException($"{options.ModuleDisplayName}: {e.Message}", e);
        }
    }

    /// <summary>Whether a file begins like a component; also false if it cannot be read, which loading will tell.</summary>
    public static bool IsComponent(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> preamble = stackalloc byte[8];
            return file.ReadAtLeast(preamble, preamble.Length, throwOnEndOfStream: false) == preamble.Length
                && Component.IsComponent(preamble);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
