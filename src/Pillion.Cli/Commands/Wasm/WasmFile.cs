using Pillion.Host.Configuration;
using Pillion.Wasm;
using Pillion.Wasm.Components;
using Pillion.Wasm.Text;

namespace Pillion.Cli.Commands.Wasm;

/// <summary>Reads the modules and components that the <c>wasm</c> commands work on: binaries, and texts where the bytes are no binary's.</summary>
internal static class WasmFile
{
    /// <summary>The module or component as binary.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, or its text is malformed; the message names file, line and column.</exception>
    public static byte[] ReadBinary(string path) => ReadBinary(path, path);

    /// <summary>The same for a module that messages call otherwise than its file.</summary>
    public static byte[] ReadBinary(string name, string path)
    {
        var bytes = ReadBytes(path);
        if (bytes.AsSpan().StartsWith("\0asm"u8))
        {
            return bytes;
        }

        try
        {
            return WatReader.ToBinary(bytes);
        }
        catch (WatFormatException e)
        {
            throw new ConfigurationException(name, e.Message);
        }
    }

    /// <summary>The loaded module.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or is not valid.</exception>
    public static Module Load(Engine engine, string path) => Load(engine, path, ReadBinary(path));

    /// <inheritdoc cref="Load(Engine, string)"/>
    public static Module Load(Engine engine, string path, byte[] binary)
    {
        try
        {
            return Module.Load(engine, binary, Path.GetFileNameWithoutExtension(path));
        }
        catch (WasmException e)
        {
            throw new ConfigurationException(path, e.Message);
        }
    }

    /// <summary>The loaded component.</summary>
    /// <exception cref="ConfigurationException">It is not valid.</exception>
    public static Component LoadComponent(Engine engine, string path, byte[] binary)
    {
        try
        {
            return Component.Load(engine, binary, Path.GetFileNameWithoutExtension(path));
        }
        catch (WasmException e)
        {
            throw new ConfigurationException(path, e.Message);
        }
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(
                path,
                e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message
            );
        }
    }
}
