using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Components;

namespace Pillion.Wasm.Text.Printing.Components;

/// <summary>Decodes sorts (component model, Binary.md, "Instance Definitions").</summary>
internal static class PrintedSorts
{
    public static ComponentSort Read(ref WasmReader reader)
    {
        const byte CorePrefix = 0;
        var start = reader.Position;
        var code = reader.ReadByte();
        return code == CorePrefix ? ReadCore(ref reader) : Find(code, ComponentSort.Function, ComponentSort.Instance, start);
    }

    public static ComponentSort ReadCore(ref WasmReader reader)
    {
        var start = reader.Position;
        return Find(reader.ReadByte(), ComponentSort.CoreFunction, ComponentSort.CoreInstance, start);
    }

    private static ComponentSort Find(byte code, ComponentSort first, ComponentSort last, int start)
    {
        for (var sort = first; sort <= last; sort++)
        {
            if (sort.Code == code)
            {
                return sort;
            }
        }

        throw new WasmFormatException($"malformed sort 0x{code:x2}", start);
    }
}
