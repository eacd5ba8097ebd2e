namespace Pillion.Wasm.Wit.Lexing;

/// <summary>The reserved words (WIT.md, "Keywords"); written <c>%word</c> they are names.</summary>
internal static class Keywords
{
    private static readonly HashSet<string> s_all = new(StringComparer.Ordinal)
    {
        "as",
        "async",
        "bool",
        "borrow",
        "char",
        "constructor",
        "enum",
        "export",
        "f32",
        "f64",
        "flags",
        "from",
        "func",
        "future",
        "import",
        "include",
        "interface",
        "list",
        "map",
        "option",
        "own",
        "package",
        "record",
        "resource",
        "result",
        "s16",
        "s32",
        "s64",
        "s8",
        "static",
        "stream",
        "string",
        "tuple",
        "type",
        "u16",
        "u32",
        "u64",
        "u8",
        "use",
        "variant",
        "with",
        "world",
    };

    public static bool Contains(string word) => s_all.Contains(word);
}
