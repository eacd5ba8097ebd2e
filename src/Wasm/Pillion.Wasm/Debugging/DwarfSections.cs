using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Debugging;

/// <summary>The custom sections of a module in which compilers put what tables of lines are made of ("DWARF for WebAssembly").</summary>
internal readonly ref struct DwarfSections(ModuleDefinition module)
{
    public ReadOnlySpan<byte> Line { get; } = Find(module, ".debug_line");

    public ReadOnlySpan<byte> LineStrings { get; } = Find(module, ".debug_line_str");

    public ReadOnlySpan<byte> Strings { get; } = Find(module, ".debug_str");

    /// <summary>Whether a module has a table of lines.</summary>
    public static bool Exist(ModuleDefinition module) => module.CustomSections.Exists(s => s.Name == ".debug_line");

    private static ReadOnlySpan<byte> Find(ModuleDefinition module, string name) =>
        module.CustomSections.Find(s => s.Name == name) is { } section ? module.Bytes.AsSpan(section.Start..section.End) : default;
}
