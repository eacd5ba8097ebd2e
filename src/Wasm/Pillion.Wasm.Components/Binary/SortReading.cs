using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads sorts (component model, Binary.md, "sort", "core:sort").</summary>
internal static class SortReading
{
    private const byte CorePrefix = 0x00;

    /// <summary>Any sort, in two bytes if it is a core sort; the message names the byte that is wrong.</summary>
    public static Sort ReadSort(ref WasmReader reader, string what)
    {
        var offset = reader.Position;
        var code = reader.ReadByte();
        return code switch
        {
            CorePrefix => ReadCoreSort(ref reader, what),
            >= 0x01 and <= 0x05 => Sort.ComponentLevel + code,
            _ => throw Items.InvalidLeadingByte(code, what, offset),
        };
    }

    public static Sort ReadCoreSort(ref WasmReader reader, string what)
    {
        var offset = reader.Position;
        var code = reader.ReadByte();
        return code is <= (byte)Sort.CoreTag or >= (byte)Sort.CoreType and <= (byte)Sort.CoreInstance
            ? (Sort)code
            : throw Items.InvalidLeadingByte(code, what, offset);
    }

    /// <summary>A sort of what instances can export: a core module, or not a core sort.</summary>
    public static Sort ReadExternSort(ref WasmReader reader)
    {
        const string What = "component external kind";
        var sort = ReadSort(ref reader, What);
        return sort.IsCore() && sort != Sort.CoreModule ? throw Items.InvalidLeadingByte((byte)sort, What, reader.Position - 1) : sort;
    }
}
