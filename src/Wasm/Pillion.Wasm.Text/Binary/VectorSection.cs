namespace Pillion.Wasm.Text.Binary;

/// <summary>A section that is a vector of entries.</summary>
internal sealed class VectorSection
{
    private uint _count;

    public WasmWriter Entries { get; } = new();

    public bool IsEmpty => _count == 0;

    public uint Count => _count;

    /// <summary>The writer of one more entry.</summary>
    public WasmWriter Add()
    {
        _count++;
        return Entries;
    }

    /// <summary>Writes the number of entries and the entries.</summary>
    public void WriteContent(WasmWriter writer)
    {
        writer.WriteUnsigned(_count);
        writer.WriteBytes(Entries.Written);
    }
}
