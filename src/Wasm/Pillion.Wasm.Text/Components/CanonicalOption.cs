namespace Pillion.Wasm.Text.Components;

/// <summary>An option of a <c>canon</c> definition (component model, Binary.md, "Canonical Definitions").</summary>
/// <param name="Operand">What it refers to; null for options that are one word.</param>
internal sealed record CanonicalOption(string Name, byte Code, ComponentSort? Operand)
{
    public static IReadOnlyList<CanonicalOption> All { get; } =
    [
        new("string-encoding=utf8", 0, null),
        new("string-encoding=utf16", 1, null),
        new("string-encoding=latin1+utf16", 2, null),
        new("memory", 3, ComponentSort.CoreMemory),
        new("realloc", 4, ComponentSort.CoreFunction),
        new("post-return", 5, ComponentSort.CoreFunction),
        new("async", 6, null),
        new("callback", 7, ComponentSort.CoreFunction),
        new("core-type", 8, ComponentSort.CoreType),
        new("gc", 9, null),
    ];

    /// <summary>The option of a code; null if there is none.</summary>
    public static CanonicalOption? OfCode(byte code) => code < All.Count ? All[code] : null;
}
