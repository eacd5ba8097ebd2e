using System.Collections.Immutable;

namespace Pillion.Wasm.Binary;

/// <summary>What follows an opcode in the code.</summary>
internal enum Immediate : byte
{
    None,
    Block,
    Label,
    LabelTable,
    Function,
    CallIndirect,
    SelectTypes,
    HeapType,
    Local,
    Global,
    Table,
    TableInit,
    TableCopy,
    Elem,
    Data,
    Memory,
    MemoryInit,
    MemoryCopy,
    MemArg,
    I32,
    I64,
    F32,
    F64,
}

/// <summary>One instruction: its name, immediates and, where they are fixed, the types it takes and gives.</summary>
internal sealed class OpcodeInfo
{
    public OpcodeInfo(Opcode opcode, string name, Immediate immediate, string? signature, int naturalAlignment = -1)
    {
        Opcode = opcode;
        Name = name;
        Immediate = immediate;
        NaturalAlignment = naturalAlignment;
        if (signature is not null)
        {
            var arrow = signature.IndexOf('>', StringComparison.Ordinal);
            HasFixedSignature = true;
            Operands = Types(signature[..arrow]);
            Results = Types(signature[(arrow + 1)..]);
        }
    }

    public Opcode Opcode { get; }

    public string Name { get; }

    public Immediate Immediate { get; }

    /// <summary>For loads and stores: log2 of the number of bytes accessed, the largest alignment allowed. Else -1.</summary>
    public int NaturalAlignment { get; }

    public bool HasFixedSignature { get; }

    public ImmutableArray<ValueType> Operands { get; } = [];

    public ImmutableArray<ValueType> Results { get; } = [];

    private static ImmutableArray<ValueType> Types(string codes) =>
        [
            .. codes.Select(c =>
                c switch
                {
                    'i' => ValueType.I32,
                    'l' => ValueType.I64,
                    'f' => ValueType.F32,
                    'd' => ValueType.F64,
                    _ => throw new ArgumentOutOfRangeException(nameof(codes), codes, "unknown type code"),
                }
            ),
        ];
}

/// <summary>All instructions, by opcode.</summary>
internal static partial class OpcodeTable
{
    private static readonly OpcodeInfo?[] s_single = ByLowByte(prefix: 0);
    private static readonly OpcodeInfo?[] s_prefixFC = ByLowByte(prefix: 0xFC00);

    /// <summary>Reads an opcode.</summary>
    /// <exception cref="WasmFormatException">It is not an instruction of the supported feature set.</exception>
    public static OpcodeInfo Read(ref WasmReader reader)
    {
        var start = reader.Position;
        var b = reader.ReadByte();
        if (s_single[b] is { } info)
        {
            return info;
        }

        if (b == (byte)Opcode.PrefixFC)
        {
            var sub = reader.ReadU32();
            if (sub < s_prefixFC.Length && s_prefixFC[sub] is { } prefixed)
            {
                return prefixed;
            }

            throw new WasmFormatException($"illegal opcode 0xfc 0x{sub:x2}", start);
        }

        throw new WasmFormatException($"illegal opcode 0x{b:x2}", start);
    }

    private static OpcodeInfo?[] ByLowByte(int prefix)
    {
        var table = new OpcodeInfo?[256];
        foreach (var row in Rows())
        {
            if (((int)row.Opcode & 0xFF00) == prefix)
            {
                table[(int)row.Opcode & 0xFF] = row;
            }
        }

        return table;
    }
}
