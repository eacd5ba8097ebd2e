using Pillion.Wasm.Text.Binary;

namespace Pillion.Wasm.Text.Types;

/// <summary>A value type or packed type as in the binary format (core spec, §5.3.1 to §5.3.4).</summary>
/// <param name="Code">The first byte of its long form.</param>
/// <param name="Heap">For references: the heap type.</param>
internal readonly record struct ValType(byte Code, long Heap = 0)
{
    private const byte RefCode = 0x64;
    private const byte NullableRefCode = 0x63;

    private static readonly (string Name, byte Code)[] s_plain =
    [
        ("i32", 0x7F),
        ("i64", 0x7E),
        ("f32", 0x7D),
        ("f64", 0x7C),
        ("v128", 0x7B),
    ];

    private static readonly (string Name, byte Code)[] s_packed = [("i8", 0x78), ("i16", 0x77)];

    public static ValType FuncRef => Reference(HeapTypes.Func, isNullable: true);

    /// <summary>The names of types that are no references.</summary>
    public static IEnumerable<string> Keywords => s_plain.Concat(s_packed).Select(t => t.Name);

    public bool IsReference => Code is RefCode or NullableRefCode;

    public bool IsNullable => Code == NullableRefCode;

    public static ValType Reference(long heap, bool isNullable) => new(isNullable ? NullableRefCode : RefCode, heap);

    /// <summary>The number or vector type of that name.</summary>
    public static ValType? Plain(ReadOnlySpan<byte> keyword) => Find(s_plain, keyword);

    /// <summary>The packed type of that name.</summary>
    public static ValType? Packed(ReadOnlySpan<byte> keyword) => Find(s_packed, keyword);

    /// <summary>Writes the shortest form.</summary>
    public void WriteTo(WasmWriter writer)
    {
        if (!IsReference || Heap >= 0 || !IsNullable)
        {
            writer.WriteByte(Code);
        }

        if (IsReference)
        {
            writer.WriteSigned(Heap);
        }
    }

    /// <summary>The text of a type that is no reference; null for others.</summary>
    public string? PlainName
    {
        get
        {
            var code = Code;
            return s_plain.Concat(s_packed).FirstOrDefault(t => t.Code == code).Name;
        }
    }

    private static ValType? Find((string Name, byte Code)[] names, ReadOnlySpan<byte> keyword)
    {
        foreach (var (name, code) in names)
        {
            if (System.Text.Ascii.Equals(keyword, name))
            {
                return new ValType(code);
            }
        }

        return null;
    }
}
