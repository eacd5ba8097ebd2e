namespace Pillion.Wasm.Text.Tests.Suite;

/// <summary>Where the suite contradicts itself, or another reader does something else than ours and is not right.</summary>
internal static class KnownDifferences
{
    /// <summary>
    /// Permanent: texts that must be malformed according to a proposal's copy of a file that WebAssembly 3.0 has changed: limits above
    /// 32 bits are well-formed and invalid now (<c>memory.wast</c>, lines 77 to 101).
    /// </summary>
    private static readonly (string File, int Line)[] s_wellFormed =
    [
        ("proposals/threads/memory.wast", 83),
        ("proposals/threads/memory.wast", 87),
        ("proposals/threads/memory.wast", 91),
    ];

    /// <summary>Modules that wasm-tools 1.239, or wabt 1.0.42, encodes in another way, by the line of the command.</summary>
    private static readonly (string File, int Line, string Reason)[] s_encodings =
    [
        (
            "type-rec.wast",
            45,
            "wasm-tools does not find the implicit type of a function in (rec (type …)), as the script's comment demands"
        ),
        ("type-rec.wast", 185, "the same"),
        ("type-rec.wast", 197, "the same"),
        ("type-subtyping.wast", 344, "wasm-tools takes (sub (func)), which is not final, for the implicit type of a function"),
        ("type-subtyping.wast", 373, "the same"),
        ("legacy/try_catch.wast", 10, "wabt leaves out an (else) without instructions"),
        ("legacy/try_delegate.wast", 3, "the same"),
        ("custom/branch_hint.wast", 1, "wasm-tools places the hint of a folded if at the first instruction of the condition"),
    ];

    public static bool IsWellFormed(string file, int line) => s_wellFormed.Contains((file, line));

    /// <summary>Why the module is encoded in another way; null if it must not be.</summary>
    public static string? OfEncoding(string file, int line) => Array.Find(s_encodings, e => (e.File, e.Line) == (file, line)).Reason;
}
