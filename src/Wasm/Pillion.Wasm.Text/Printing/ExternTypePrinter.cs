using System.Globalization;
using System.Text;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Modules;

namespace Pillion.Wasm.Text.Printing;

/// <summary>Writes what imports of modules and types of modules say of a thing, from after its sort.</summary>
internal sealed class ExternTypePrinter(TypePrinter types)
{
    public static ExternSort ReadSort(ref WasmReader reader)
    {
        var start = reader.Position;
        var sort = (ExternSort)reader.ReadByte();
        return sort <= ExternSort.Tag ? sort : throw new WasmFormatException($"malformed import or export kind {(byte)sort}", start);
    }

    public void AppendGlobal(ref WasmReader reader, StringBuilder text)
    {
        var type = types.Text(TypePrinter.ReadValType(ref reader));
        text.Append(TypePrinter.ReadMutability(ref reader) ? $"(mut {type})" : type);
    }

    public void AppendTag(ref WasmReader reader, StringBuilder text)
    {
        var start = reader.Position;
        if (reader.ReadByte() != 0)
        {
            throw new WasmFormatException("malformed tag attribute", start);
        }

        types.AppendUse(text, reader.ReadU32(), SpaceNames.None);
    }

    public void AppendTable(ref WasmReader reader, StringBuilder text)
    {
        var type = types.Text(TypePrinter.ReadValType(ref reader));
        AppendLimits(SizeLimits.Read(ref reader), text);
        text.Append(' ').Append(type);
    }

    public static void AppendMemory(ref WasmReader reader, StringBuilder text)
    {
        var limits = SizeLimits.Read(ref reader);
        AppendLimits(limits, text);
        text.Append(limits.IsShared ? " shared" : "");
        if (limits.PageSizeLog2 is { } pageSize)
        {
            text.Append(" (pagesize ").Append(Number(1ul << pageSize)).Append(')');
        }
    }

    private static void AppendLimits(SizeLimits limits, StringBuilder text)
    {
        text.Append(limits.Is64 ? "i64 " : "").Append(Number(limits.Min));
        if (limits.Max is { } max)
        {
            text.Append(' ').Append(Number(max));
        }
    }

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
