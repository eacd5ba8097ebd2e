namespace Pillion.Wasm.Text.Types;

/// <summary>
/// Heap types as the numbers of the binary format (core spec, §5.3.3): the index of a type, or a negative number for an abstract one.
/// </summary>
internal static class HeapTypes
{
    public const long Func = -0x10;
    public const long Extern = -0x11;

    private static readonly (string Name, string NullableReference, long Code)[] s_abstract =
    [
        ("func", "funcref", Func),
        ("extern", "externref", Extern),
        ("any", "anyref", -0x12),
        ("eq", "eqref", -0x13),
        ("i31", "i31ref", -0x14),
        ("struct", "structref", -0x15),
        ("array", "arrayref", -0x16),
        ("exn", "exnref", -0x17),
        ("none", "nullref", -0x0F),
        ("noextern", "nullexternref", -0x0E),
        ("nofunc", "nullfuncref", -0x0D),
        ("noexn", "nullexnref", -0x0C),
    ];

    /// <summary>All names of abstract heap types and of the references to them.</summary>
    public static IEnumerable<string> Keywords => s_abstract.SelectMany(t => new[] { t.Name, t.NullableReference });

    /// <summary>The abstract heap type of a name: <c>func</c>.</summary>
    public static long? Named(ReadOnlySpan<byte> keyword)
    {
        foreach (var (name, _, code) in s_abstract)
        {
            if (System.Text.Ascii.Equals(keyword, name))
            {
                return code;
            }
        }

        return null;
    }

    /// <summary>The abstract heap type of the short form of a nullable reference: <c>funcref</c>.</summary>
    public static long? OfReference(ReadOnlySpan<byte> keyword)
    {
        foreach (var (_, reference, code) in s_abstract)
        {
            if (System.Text.Ascii.Equals(keyword, reference))
            {
                return code;
            }
        }

        return null;
    }

    /// <summary>The name of an abstract heap type; null for the index of a type and for unknown codes.</summary>
    public static string? NameOf(long code) => Array.Find(s_abstract, t => t.Code == code).Name;

    /// <summary>The short name of a nullable reference to an abstract heap type.</summary>
    public static string? ReferenceNameOf(long code) => Array.Find(s_abstract, t => t.Code == code).NullableReference;
}
