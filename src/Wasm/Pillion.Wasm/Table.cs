namespace Pillion.Wasm;

/// <summary>A table of references.</summary>
public sealed class Table : Extern, IDisposable
{
    /// <summary>A table owned by the host, to be imported by guests.</summary>
    public Table(Engine engine, TableType type, Value initial) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override TableType Type => throw new NotImplementedException();

    /// <summary>Present size in elements.</summary>
    public uint Length => throw new NotImplementedException();

    /// <summary>An element.</summary>
    /// <exception cref="WasmTrapException">The index is outside the table.</exception>
    public Value this[uint index]
    {
        get => throw new NotImplementedException();
        set => throw new NotImplementedException();
    }

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
