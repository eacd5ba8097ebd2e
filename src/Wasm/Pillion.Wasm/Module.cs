namespace Pillion.Wasm;

/// <summary>A compiled, validated module; instantiate it as often as needed. Safe for concurrent use.</summary>
public sealed class Module : IDisposable
{
    /// <summary>Decodes, validates and compiles a module in the binary format.</summary>
    /// <exception cref="WasmFormatException">The bytes are not a module.</exception>
    /// <exception cref="WasmValidationException">The module is not valid.</exception>
    public static Module Load(Engine engine, ReadOnlyMemory<byte> bytes, string? name = null) => throw new NotImplementedException();

    /// <summary>Reads and loads the module in a file.</summary>
    public static Module LoadFile(Engine engine, string path) => throw new NotImplementedException();

    /// <summary>The engine it was compiled by.</summary>
    public Engine Engine => throw new NotImplementedException();

    /// <summary>Name given at load, else that of the name section, else <c>module</c>.</summary>
    public string Name => throw new NotImplementedException();

    /// <summary>What must be supplied to instantiate it, in order.</summary>
    public IReadOnlyList<ImportType> Imports => throw new NotImplementedException();

    /// <summary>What its instances supply, in order.</summary>
    public IReadOnlyList<ExportType> Exports => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
