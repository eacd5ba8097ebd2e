using Pillion.Wasm.Text.Binary;

namespace Pillion.Wasm.Text.Modules;

/// <summary>Collects the names of a module for its custom section <c>name</c> (core spec, appendix §7.4.1).</summary>
internal sealed class NameSection
{
    private const byte ModuleSubsection = 0;
    private const byte FunctionSubsection = 1;
    private const byte LocalSubsection = 2;
    private const byte LabelSubsection = 3;
    private const byte TypeSubsection = 4;
    private const byte TableSubsection = 5;
    private const byte MemorySubsection = 6;
    private const byte GlobalSubsection = 7;
    private const byte ElementSubsection = 8;
    private const byte DataSubsection = 9;
    private const byte FieldSubsection = 10;
    private const byte TagSubsection = 11;

    private readonly List<(uint Owner, IReadOnlyList<(int, string)> Names)> _locals = [];
    private readonly List<(uint Owner, IReadOnlyList<(int, string)> Names)> _labels = [];

    public string? ModuleName { get; set; }

    public void AddLocals(uint function, IReadOnlyList<(int Index, string Name)> names) => Add(_locals, function, names);

    public void AddLabels(uint function, IReadOnlyList<(int Index, string Name)> names) => Add(_labels, function, names);

    /// <summary>Writes the section, unless nothing has a name.</summary>
    public void Write(WasmWriter module, ModuleScope scope)
    {
        var content = new WasmWriter();
        content.WriteName("name");
        var empty = content.Length;
        if (ModuleName is not null)
        {
            var name = new WasmWriter();
            name.WriteName(ModuleName);
            WriteSubsection(content, ModuleSubsection, name);
        }

        WriteMap(content, FunctionSubsection, scope.Functions.Names);
        WriteIndirectMap(content, LocalSubsection, _locals);
        WriteIndirectMap(content, LabelSubsection, _labels);
        WriteMap(content, TypeSubsection, scope.Types.Ids.Names);
        WriteMap(content, TableSubsection, scope.Tables.Names);
        WriteMap(content, MemorySubsection, scope.Memories.Names);
        WriteMap(content, GlobalSubsection, scope.Globals.Names);
        WriteMap(content, ElementSubsection, scope.Elements.Names);
        WriteMap(content, DataSubsection, scope.Data.Names);
        WriteIndirectMap(content, FieldSubsection, [.. scope.Types.FieldNames.OrderBy(f => f.Key).Select(f => (f.Key, f.Value.Names))]);
        WriteMap(content, TagSubsection, scope.Tags.Names);
        if (content.Length > empty)
        {
            module.WriteByte((byte)SectionId.Custom);
            module.WriteSized(content.Written);
        }
    }

    private static void Add(
        List<(uint Owner, IReadOnlyList<(int, string)> Names)> owners,
        uint owner,
        IReadOnlyList<(int Index, string Name)> names
    )
    {
        if (names.Count > 0)
        {
            owners.Add((owner, names));
        }
    }

    private static void WriteMap(WasmWriter content, byte subsection, IReadOnlyList<(int Index, string Name)> names)
    {
        if (names.Count > 0)
        {
            var map = new WasmWriter();
            WriteEntries(map, names);
            WriteSubsection(content, subsection, map);
        }
    }

    private static void WriteIndirectMap(
        WasmWriter content,
        byte subsection,
        List<(uint Owner, IReadOnlyList<(int Index, string Name)> Names)> owners
    )
    {
        if (owners.Count > 0)
        {
            var map = new WasmWriter();
            map.WriteUnsigned((ulong)owners.Count);
            foreach (var (owner, names) in owners)
            {
                map.WriteUnsigned(owner);
                WriteEntries(map, names);
            }

            WriteSubsection(content, subsection, map);
        }
    }

    private static void WriteEntries(WasmWriter map, IReadOnlyList<(int Index, string Name)> names)
    {
        map.WriteUnsigned((ulong)names.Count);
        foreach (var (index, name) in names)
        {
            map.WriteUnsigned((ulong)index);
            map.WriteName(name);
        }
    }

    private static void WriteSubsection(WasmWriter content, byte subsection, WasmWriter bytes)
    {
        content.WriteByte(subsection);
        content.WriteSized(bytes.Written);
    }
}
