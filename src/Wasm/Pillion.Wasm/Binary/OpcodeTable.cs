using System.Collections.Immutable;

namespace Pillion.Wasm.Binary;

/// <summary>What follows an opcode in the code.</summary>
internal enum Immediate : byte
{
    None,
    Block,

    /// <summary>A block type, then catch clauses.</summary>
    TryTable,
    Label,
    LabelTable,
    Function,
    CallIndirect,
    SelectTypes,
    HeapType,

    /// <summary>A type index.</summary>
    Type,

    /// <summary>A type index, then a field, a segment, a second type or a number of operands.</summary>
    TypeAndIndex,

    /// <summary>A heap type to which a reference is cast; the opcode says whether null is admitted.</summary>
    CastType,

    /// <summary>A label, and the heap types that a reference is cast from and to.</summary>
    CastBranch,
    Local,
    Global,
    Table,
    Tag,
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

    /// <summary>Sixteen bytes of a constant.</summary>
    V128,

    /// <summary>Sixteen lane indices.</summary>
    Shuffle,

    /// <summary>One lane index.</summary>
    Lane,

    /// <summary>A memory argument, then a lane index.</summary>
    MemArgLane,

    /// <summary>A byte that is zero.</summary>
    Fence,
}

/// <summary>One instruction: its name, immediates and, where they are fixed, the types it takes and gives.</summary>
internal sealed class OpcodeInfo
{
    public OpcodeInfo(Opcode opcode, string name, Immediate immediate, string? signature, int naturalAlignment = -1, int lanes = 0)
    {
        Opcode = opcode;
        Name = name;
        Immediate = immediate;
        NaturalAlignment = naturalAlignment;
        Lanes = lanes;
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

    /// <summary>For instructions with a lane index: how many lanes there are.</summary>
    public int Lanes { get; }

    public bool HasFixedSignature { get; }

    /// <summary>Whether it accesses memory atomically, and so must be aligned.</summary>
    public bool IsAtomic => (int)Opcode >> 16 == (int)Opcode.PrefixFE;

    /// <summary>Whether it is a load or store. The first operand of its signature stands for an address of 32 or 64 bits.</summary>
    public bool IsMemoryAccess => Immediate is Immediate.MemArg or Immediate.MemArgLane;

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
                    'v' => ValueType.V128,
                    _ => throw new ArgumentOutOfRangeException(nameof(codes), codes, "unknown type code"),
                }
            ),
        ];
}

/// <summary>All instructions, by opcode.</summary>
internal static partial class OpcodeTable
{
    private static readonly OpcodeInfo?[] s_single = BySubOpcode(prefix: 0);
    private static readonly OpcodeInfo?[] s_prefixFB = BySubOpcode((int)Opcode.PrefixFB);
    private static readonly OpcodeInfo?[] s_prefixFC = BySubOpcode((int)Opcode.PrefixFC);
    private static readonly OpcodeInfo?[] s_prefixFD = BySubOpcode((int)Opcode.PrefixFD);
    private static readonly OpcodeInfo?[] s_prefixFE = BySubOpcode((int)Opcode.PrefixFE);

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

        var table = (Opcode)b switch
        {
            Opcode.PrefixFB => s_prefixFB,
            Opcode.PrefixFC => s_prefixFC,
            Opcode.PrefixFD => s_prefixFD,
            Opcode.PrefixFE => s_prefixFE,
            _ => null,
        };
        if (table is not null)
        {
            var sub = reader.ReadU32();
            if (sub < table.Length && table[sub] is { } prefixed)
            {
                return prefixed;
            }

            throw new WasmFormatException($"illegal opcode 0x{b:x2} 0x{sub:x2}", start);
        }

        throw new WasmFormatException($"illegal opcode 0x{b:x2}", start);
    }

    private static OpcodeInfo?[] BySubOpcode(int prefix)
    {
        var table = new OpcodeInfo?[512];
        foreach (var row in (ReadOnlySpan<OpcodeInfo>)[.. Rows(), .. ReferenceRows(), .. AtomicRows()])
        {
            if ((int)row.Opcode >> 16 == prefix)
            {
                table[(int)row.Opcode & 0xFFFF] = row;
            }
        }

        return table;
    }
}
