namespace Pillion.Wasm.Text.Components;

/// <summary>The value types that are one word in the text and one byte in the binary format (component model, Binary.md).</summary>
internal static class PrimitiveNames
{
    /// <summary>The first name of a code is the one that is printed.</summary>
    private static readonly (string Keyword, byte Code)[] s_all =
    [
        ("bool", 0x7F),
        ("s8", 0x7E),
        ("u8", 0x7D),
        ("s16", 0x7C),
        ("u16", 0x7B),
        ("s32", 0x7A),
        ("u32", 0x79),
        ("s64", 0x78),
        ("u64", 0x77),
        ("f32", 0x76),
        ("f64", 0x75),
        ("float32", 0x76),
        ("float64", 0x75),
        ("char", 0x74),
        ("string", 0x73),
        ("error-context", 0x64),
    ];

    public static byte? CodeOf(ReadOnlySpan<byte> keyword)
    {
        foreach (var (name, code) in s_all)
        {
            if (System.Text.Ascii.Equals(keyword, name))
            {
                return code;
            }
        }

        return null;
    }

    /// <summary>The word of a code; null if it is none of them.</summary>
    public static string? Of(byte code) => Array.Find(s_all, p => p.Code == code).Keyword;
}
