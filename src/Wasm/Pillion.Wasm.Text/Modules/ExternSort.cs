namespace Pillion.Wasm.Text.Modules;

/// <summary>What can be imported and exported, with the codes of the binary format (core spec, §5.5.5).</summary>
internal enum ExternSort : byte
{
    Function = 0,
    Table = 1,
    Memory = 2,
    Global = 3,
    Tag = 4,
}

/// <summary>The words of the text for them.</summary>
internal static class ExternSorts
{
    public static ExternSort? Named(ReadOnlySpan<byte> keyword) =>
        keyword.SequenceEqual("func"u8) ? ExternSort.Function
        : keyword.SequenceEqual("table"u8) ? ExternSort.Table
        : keyword.SequenceEqual("memory"u8) ? ExternSort.Memory
        : keyword.SequenceEqual("global"u8) ? ExternSort.Global
        : keyword.SequenceEqual("tag"u8) ? ExternSort.Tag
        : null;
}
