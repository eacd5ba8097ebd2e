using Pillion.Wasm;

namespace Pillion.Guests.Programs;

/// <summary>Reads modules from files, with errors for whoever configured the app.</summary>
internal static class GuestModule
{
    /// <exception cref="WasmAppException">The file cannot be read, or is no module that this engine can run.</exception>
    public static Module Load(Engine engine, string path)
    {
        try
        {
            return Module.LoadFile(engine, path);
        }
        catch (WasmFormatException e) when (IsComponent(path))
        {
            throw new WasmAppException($"{path} is a component; this version runs core modules of WASI preview 1 only.", e);
        }
        catch (Exception e) when (e is WasmException or IOException or UnauthorizedAccessException)
        {
            throw new WasmAppException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Components share the magic bytes; their layer field, the second half of the version, is 1.</summary>
    private static bool IsComponent(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> header = stackalloc byte[8];
        return file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && header[..4].SequenceEqual("\0asm"u8)
            && header[6] == 1;
    }
}
