using System.Text;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Modules;

namespace Pillion.Wasm.Text.Printing;

/// <summary>Writes a module as text, its fields in the order of its sections (core spec, §5.5).</summary>
/// <remarks>The parts: sections and imports here, definitions in <c>.Definitions.cs</c>, segments in <c>.Segments.cs</c>.</remarks>
internal sealed partial class ModulePrinter
{
    private const int HeaderLength = 8;

    private readonly byte[] _module;
    private readonly StringBuilder _text = new();
    private readonly PrintContext _context;
    private readonly ExternTypePrinter _externs;
    private readonly List<(SectionId Id, string Name, int Start, int End)> _sections;

    /// <summary>The types of the functions that the function section declares.</summary>
    private readonly List<uint> _functionTypes = [];

    /// <summary>Where the names begin that are in the text; -1 if there are none.</summary>
    private int _namesStart = -1;

    // The index of the next function, table, … that is imported or defined.
    private uint _functions;
    private uint _tables;
    private uint _memories;
    private uint _globals;
    private uint _tags;

    private ModulePrinter(byte[] module)
    {
        _module = module;
        _sections = FindSections();
        var names = ReadNames();
        _context = new PrintContext(names, ReadHints(), new TypePrinter(names.Types, names.FieldsOf));
        _externs = new ExternTypePrinter(_context.Types);
    }

    private ModuleNames Names => _context.Names;

    public static string Print(ReadOnlySpan<byte> module)
    {
        var printer = new ModulePrinter(module.ToArray());
        return printer.Print(printer.Names.Module is { } name ? "(module " + NameText(name) : "(module");
    }

    /// <summary>The module as a definition in a component.</summary>
    /// <param name="definition">What the component calls it, and its number.</param>
    public static string PrintCore(ReadOnlySpan<byte> module, string definition)
    {
        var printer = new ModulePrinter(module.ToArray());

        // An identifier names the module too, unless it says that it is called otherwise.
        var opening = "(core module" + definition;
        var hasOtherName =
            printer.Names.Module is { } name && !opening.StartsWith("(core module " + NameText(name) + " ", StringComparison.Ordinal);
        return printer.Print(hasOtherName ? $"{opening} (@name {Quoted.Name(printer.Names.Module!)})" : opening);
    }

    private static string NameText(string name) => name.Length > 0 ? Quoted.Identifier(name) : "(@name \"\")";

    private string Print(string opening)
    {
        _text.Append(opening).Append('\n');
        var place = "(before first) ";
        foreach (var section in _sections)
        {
            var reader = new WasmReader(_module, section.Start, section.End);
            if (section.Start == _namesStart)
            {
                // What is behind the names is behind everything, where annotations without a place put it.
                place = "";
                continue;
            }

            if (section.Id == SectionId.Custom)
            {
                PrintCustom(section.Name, ref reader, place);
                continue;
            }

            PrintSection(section.Id, ref reader);
            if (!reader.IsAtEnd)
            {
                throw new WasmFormatException("section size mismatch", reader.Position);
            }

            place = CustomSections.PlaceBehind(section.Id) + " ";
        }

        if (_functionTypes.Count > 0)
        {
            throw new WasmFormatException("function and code section have inconsistent lengths", _module.Length);
        }

        return _text.Append(")\n").ToString();
    }

    private ModuleNames ReadNames()
    {
        var index = FindCustom("name");
        if (index < 0 || ModuleNames.TryRead(new WasmReader(_module, _sections[index].Start, _sections[index].End)) is not { } names)
        {
            return ModuleNames.None;
        }

        _namesStart = _sections[index].Start;
        return names;
    }

    private Hints ReadHints()
    {
        var index = FindCustom(Hints.SectionName);
        if (index < 0 || Hints.TryRead(new WasmReader(_module, _sections[index].Start, _sections[index].End)) is not { } hints)
        {
            return Hints.None;
        }

        _sections.RemoveAt(index);
        return hints;
    }

    private List<(SectionId Id, string Name, int Start, int End)> FindSections()
    {
        if (!_module.AsSpan().StartsWith("\0asm"u8))
        {
            throw new WasmFormatException("magic header not detected", 0);
        }

        if (!_module.AsSpan(4).StartsWith("\u0001\0\0\0"u8))
        {
            throw new WasmFormatException("unknown binary version", 4);
        }

        var sections = new List<(SectionId, string, int, int)>();
        var reader = new WasmReader(_module, HeaderLength, _module.Length);
        while (!reader.IsAtEnd)
        {
            var start = reader.Position;
            var id = (SectionId)reader.ReadByte();
            if (id > SectionId.Tag)
            {
                throw new WasmFormatException($"malformed section id {(byte)id}", start);
            }

            var size = reader.ReadCount();
            var content = new WasmReader(_module, reader.Position, reader.Position + size);
            var name = id == SectionId.Custom ? content.ReadName() : "";
            sections.Add((id, name, content.Position, content.End));
            reader.Position = content.End;
        }

        return sections;
    }

    /// <summary>The first custom section of a name, as an index; -1 if there is none.</summary>
    private int FindCustom(string name) => _sections.FindIndex(s => s.Id == SectionId.Custom && s.Name == name);

    private void PrintCustom(string name, ref WasmReader reader, string place)
    {
        _text.Append("  (@custom ").Append(Quoted.Name(name)).Append(' ').Append(place);
        Quoted.Append(_text, reader.ReadBytes(reader.Remaining));
        _text.Append(")\n");
    }

    private void PrintSection(SectionId id, ref WasmReader reader)
    {
        if (id == SectionId.Start)
        {
            _text.Append("  (start ").Append(Names.Functions.Reference(reader.ReadU32())).Append(")\n");
            return;
        }

        var count = reader.ReadU32();
        if (id == SectionId.DataCount)
        {
            return;
        }

        if (id == SectionId.Code && count != _functionTypes.Count)
        {
            throw new WasmFormatException("function and code section have inconsistent lengths", reader.Position);
        }

        for (var i = 0u; i < count; i++)
        {
            PrintEntry(id, i, ref reader);
        }

        if (id == SectionId.Code)
        {
            _functionTypes.Clear();
        }
    }

    private void PrintEntry(SectionId id, uint index, ref WasmReader reader)
    {
        switch (id)
        {
            case SectionId.Type:
                _context.Types.PrintEntry(ref reader, _text);
                break;
            case SectionId.Import:
                PrintImport(ref reader);
                break;
            case SectionId.Function:
                _functionTypes.Add(reader.ReadU32());
                break;
            case SectionId.Table:
                PrintTable(ref reader);
                break;
            case SectionId.Memory:
                _text.Append("  (memory").Append(Names.Memories.Definition(_memories++)).Append(' ');
                ExternTypePrinter.AppendMemory(ref reader, _text);
                _text.Append(")\n");
                break;
            case SectionId.Tag:
                _text.Append("  (tag").Append(Names.Tags.Definition(_tags++));
                _externs.AppendTag(ref reader, _text);
                _text.Append(")\n");
                break;
            case SectionId.Global:
                PrintGlobal(ref reader);
                break;
            case SectionId.Export:
                PrintExport(ref reader);
                break;
            case SectionId.Element:
                PrintElement(ref reader, index);
                break;
            case SectionId.Code:
                PrintFunction(ref reader, _functionTypes[(int)index]);
                break;
            default:
                PrintData(ref reader, index);
                break;
        }
    }
}
