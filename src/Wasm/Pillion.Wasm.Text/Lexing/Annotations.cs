namespace Pillion.Wasm.Text.Lexing;

/// <summary>The annotations that mean something to the reader (core spec, appendix §7.4 "Custom Sections and Annotations").</summary>
internal static class Annotations
{
    public static bool AreKnown(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("custom"u8) || name.SequenceEqual("name"u8) || name.SequenceEqual("metadata.code.branch_hint"u8);

    /// <summary>The name of an annotation as written after <c>(@</c>: bare, or as a string.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> written) =>
        written.StartsWith("\""u8) ? StringLiteral.Decode(written) : written;
}
