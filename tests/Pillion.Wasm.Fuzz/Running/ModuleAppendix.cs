using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>Adds to the ends of a module's sections, so that all indices stay as they are.</summary>
internal static class ModuleAppendix
{
    private const int TypeSection = 1;
    private const int FunctionSection = 3;
    private const int ExportSection = 7;
    private const int CodeSection = 10;

    /// <summary>Whether the module has the sections that are added to.</summary>
    public static bool CanAppend(ModuleDefinition module) =>
        new[] { TypeSection, FunctionSection, ExportSection, CodeSection }.All(id => module.Sections.Exists(s => s.Id == id));

    public static WasmBytes Export(string name, ExternKind kind, int index) => new WasmBytes().Name(name).Byte((int)kind).Unsigned(index);

    /// <param name="functions">Their type indices, as many as there are bodies.</param>
    public static byte[] Append(
        ModuleDefinition module,
        byte[] wasm,
        WasmBytes[] types,
        WasmBytes[] functions,
        WasmBytes[] exports,
        WasmBytes[] bodies
    )
    {
        var result = new WasmBytes();
        result.Raw(wasm.AsSpan(0, 8));
        foreach (var section in module.Sections)
        {
            var entries = section.Id switch
            {
                TypeSection => types,
                FunctionSection => functions,
                ExportSection => exports,
                CodeSection => bodies,
                _ => [],
            };
            result.Byte(section.Id).Sized(Extend(wasm.AsSpan(section.Start, section.End - section.Start), entries));
        }

        return result.ToArray();
    }

    private static WasmBytes Extend(ReadOnlySpan<byte> contents, WasmBytes[] entries)
    {
        if (entries.Length == 0)
        {
            return new WasmBytes().Raw(contents);
        }

        var count = WasmBytes.ReadUnsigned(contents, out var length);
        var extended = new WasmBytes().Unsigned(count + entries.Length).Raw(contents[length..]);
        foreach (var entry in entries)
        {
            extended.Raw(entry.ToArray());
        }

        return extended;
    }
}
