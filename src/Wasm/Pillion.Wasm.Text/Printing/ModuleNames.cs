using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Text.Printing;

/// <summary>The names of a module and all in it, from its name section (core spec, appendix §7.4.1).</summary>
internal sealed class ModuleNames
{
    private readonly Dictionary<uint, string>[] _maps =
    [
        .. Enumerable.Range(0, SubsectionCount).Select(_ => new Dictionary<uint, string>()),
    ];
    private readonly Dictionary<uint, Dictionary<uint, string>> _locals = [];
    private readonly Dictionary<uint, Dictionary<uint, string>> _labels = [];
    private readonly Dictionary<uint, Dictionary<uint, string>> _fields = [];

    private const int ModuleSubsection = 0;
    private const int FunctionSubsection = 1;
    private const int LocalSubsection = 2;
    private const int LabelSubsection = 3;
    private const int TypeSubsection = 4;
    private const int TableSubsection = 5;
    private const int MemorySubsection = 6;
    private const int GlobalSubsection = 7;
    private const int ElementSubsection = 8;
    private const int DataSubsection = 9;
    private const int FieldSubsection = 10;
    private const int TagSubsection = 11;
    private const int SubsectionCount = 12;

    private ModuleNames() { }

    public string? Module { get; private set; }

    public SpaceNames Functions { get; private set; } = SpaceNames.None;

    public SpaceNames Types { get; private set; } = SpaceNames.None;

    public SpaceNames Tables { get; private set; } = SpaceNames.None;

    public SpaceNames Memories { get; private set; } = SpaceNames.None;

    public SpaceNames Globals { get; private set; } = SpaceNames.None;

    public SpaceNames Elements { get; private set; } = SpaceNames.None;

    public SpaceNames Data { get; private set; } = SpaceNames.None;

    public SpaceNames Tags { get; private set; } = SpaceNames.None;

    public static ModuleNames None { get; } = new();

    /// <summary>Reads the content of the section; null if it is malformed, which is no error.</summary>
    public static ModuleNames? TryRead(WasmReader reader)
    {
        var names = new ModuleNames();
        try
        {
            while (!reader.IsAtEnd)
            {
                var id = reader.ReadByte();
                var end = reader.ReadCount() + reader.Position;
                names.ReadSubsection(id, ref reader);
                if (reader.Position != end)
                {
                    return null;
                }
            }
        }
        catch (WasmFormatException)
        {
            return null;
        }

        names.Index();
        return names;
    }

    public SpaceNames LocalsOf(uint function) => Of(_locals, function);

    public SpaceNames FieldsOf(uint type) => Of(_fields, type);

    /// <summary>The names of a function's labels, by the order in which they come.</summary>
    public IReadOnlyDictionary<uint, string> LabelsOf(uint function) => _labels.GetValueOrDefault(function) ?? [];

    private static SpaceNames Of(Dictionary<uint, Dictionary<uint, string>> owners, uint owner) =>
        owners.TryGetValue(owner, out var names) ? new SpaceNames(names) : SpaceNames.None;

    private void Index()
    {
        Functions = new SpaceNames(_maps[FunctionSubsection]);
        Types = new SpaceNames(_maps[TypeSubsection]);
        Tables = new SpaceNames(_maps[TableSubsection]);
        Memories = new SpaceNames(_maps[MemorySubsection]);
        Globals = new SpaceNames(_maps[GlobalSubsection]);
        Elements = new SpaceNames(_maps[ElementSubsection]);
        Data = new SpaceNames(_maps[DataSubsection]);
        Tags = new SpaceNames(_maps[TagSubsection]);
    }

    private void ReadSubsection(byte id, ref WasmReader reader)
    {
        switch (id)
        {
            case ModuleSubsection:
                Module = reader.ReadName();
                break;
            case LocalSubsection:
                ReadIndirect(ref reader, _locals);
                break;
            case LabelSubsection:
                ReadIndirect(ref reader, _labels);
                break;
            case FieldSubsection:
                ReadIndirect(ref reader, _fields);
                break;
            case < SubsectionCount:
                ReadMap(ref reader, _maps[id]);
                break;
        }
    }

    private static void ReadMap(ref WasmReader reader, Dictionary<uint, string> map)
    {
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            map[reader.ReadU32()] = reader.ReadName();
        }
    }

    private static void ReadIndirect(ref WasmReader reader, Dictionary<uint, Dictionary<uint, string>> owners)
    {
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            var map = new Dictionary<uint, string>();
            owners[reader.ReadU32()] = map;
            ReadMap(ref reader, map);
        }
    }
}
