using System.Text;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Components;

namespace Pillion.Wasm.Text.Printing.Components;

/// <summary>Writes a component as text, its definitions in their order (component model, Binary.md).</summary>
internal sealed partial class ComponentPrinter
{
    private const int PreambleLength = 8;

    /// <summary>How deep components, and types, may be inside one another.</summary>
    private const int MaxDepth = 100;

    private readonly byte[] _bytes;
    private readonly StringBuilder _text;
    private readonly PrintedScope _scope;
    private readonly ComponentTypePrinter _types;
    private readonly CanonicalPrinter _canons;
    private readonly int _depth;

    private ComponentPrinter(byte[] bytes, StringBuilder text, ComponentNameMap names, string indent, int depth)
    {
        _bytes = bytes;
        _text = text;
        _depth = depth;
        _scope = new PrintedScope(names, indent + "  ");
        _types = new ComponentTypePrinter(_scope, text, MaxDepth);
        _canons = new CanonicalPrinter(_scope, _types, text);
    }

    /// <summary>Whether bytes begin like a component, and not like a module.</summary>
    public static bool IsComponent(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= PreambleLength && bytes.StartsWith("\0asm"u8) && bytes[6] == 1 && bytes[7] == 0;

    public static string Print(ReadOnlySpan<byte> component)
    {
        var bytes = component.ToArray();
        var text = new StringBuilder();
        Print(bytes, 0, bytes.Length, text, "", "(component", definition: null, MaxDepth);
        return text.ToString();
    }

    /// <summary>Prints the component in a range of the bytes.</summary>
    /// <param name="definition">Of one inside another: what that calls it, and its number.</param>
    private static void Print(
        byte[] bytes,
        int start,
        int end,
        StringBuilder text,
        string indent,
        string opening,
        string? definition,
        int depth
    )
    {
        if (depth == 0)
        {
            throw new WasmFormatException("components are nested too deep", start);
        }

        var reader = new WasmReader(bytes, start, end);
        if (!IsComponent(reader.ReadBytes(Math.Min(PreambleLength, end - start))))
        {
            throw new WasmFormatException("the preamble of a component is not there", start);
        }

        var names = FindNames(reader);
        text.Append(indent).Append(opening);
        if (definition is not null)
        {
            text.Append(definition);
        }
        else if (names?.Component is { } name)
        {
            text.Append(name.Length > 0 ? " " + Quoted.Identifier(name) : " (@name \"\")");
        }

        var before = text.Length;
        text.Append('\n');
        new ComponentPrinter(bytes, text, names ?? ComponentNameMap.None, indent, depth).PrintSections(ref reader, names is not null);
        if (text.Length == before + 1)
        {
            text.Length = before;
            text.Append(")\n");
        }
        else
        {
            text.Append(indent).Append(")\n");
        }
    }

    /// <summary>The names in the first section of names, which may be behind everything that they name.</summary>
    private static ComponentNameMap? FindNames(WasmReader reader)
    {
        while (!reader.IsAtEnd)
        {
            var id = (ComponentSectionId)reader.ReadByte();
            var size = reader.ReadCount();
            var end = reader.Position + size;
            if (id == ComponentSectionId.Custom)
            {
                var content = reader;
                if (content.ReadName() == ComponentNameMap.SectionName)
                {
                    return ComponentNameMap.TryRead(Range(content, end));
                }
            }

            reader.Position = end;
        }

        return null;
    }

    private static WasmReader Range(WasmReader reader, int end)
    {
        var start = reader.Position;
        reader.Position = 0;
        return new WasmReader(reader.ReadBytes(end), start, end);
    }

    private void PrintSections(ref WasmReader reader, bool hasNames)
    {
        while (!reader.IsAtEnd)
        {
            var start = reader.Position;
            var id = (ComponentSectionId)reader.ReadByte();
            var size = reader.ReadCount();
            var section = new WasmReader(_bytes, reader.Position, reader.Position + size);
            reader.Position = section.End;
            if (id > ComponentSectionId.Export)
            {
                throw new WasmFormatException($"malformed section id {(byte)id}", start);
            }

            PrintSection(id, ref section, ref hasNames);
            if (!section.IsAtEnd)
            {
                throw new WasmFormatException("section size mismatch", section.Position);
            }
        }
    }

    private void PrintSection(ComponentSectionId id, ref WasmReader section, ref bool hasNames)
    {
        switch (id)
        {
            case ComponentSectionId.Custom:
                PrintCustom(ref section, ref hasNames);
                break;
            case ComponentSectionId.CoreModule:
                var module = ModulePrinter.PrintCore(section.ReadBytes(section.Remaining), _scope.Define(ComponentSort.CoreModule));
                _text
                    .Append(_scope.Indent)
                    .Append(module.TrimEnd('\n').Replace("\n", "\n" + _scope.Indent, StringComparison.Ordinal))
                    .Append('\n');
                break;
            case ComponentSectionId.Component:
                var definition = _scope.Define(ComponentSort.Component);
                Print(_bytes, section.Position, section.End, _text, _scope.Indent, "(component", definition, _depth - 1);
                section.Position = section.End;
                break;
            case ComponentSectionId.Start:
                PrintStart(ref section);
                break;
            default:
                for (var count = section.ReadU32(); count > 0; count--)
                {
                    PrintEntry(id, ref section);
                }

                break;
        }
    }

    private void PrintEntry(ComponentSectionId id, ref WasmReader reader)
    {
        switch (id)
        {
            case ComponentSectionId.CoreInstance:
                PrintCoreInstance(ref reader);
                break;
            case ComponentSectionId.CoreType:
                _types.PrintCoreType(ref reader);
                break;
            case ComponentSectionId.Instance:
                PrintInstance(ref reader);
                break;
            case ComponentSectionId.Alias:
                _types.PrintAlias(ref reader);
                break;
            case ComponentSectionId.Type:
                _types.PrintTypeDefinition(ref reader);
                break;
            case ComponentSectionId.Canon:
                _canons.Print(ref reader);
                break;
            case ComponentSectionId.Import:
                _text.Append(_scope.Indent).Append("(import ");
                _types.PrintExternName(ref reader);
                _text.Append(' ');
                _types.PrintExternType(ref reader, defines: true);
                _text.Append(")\n");
                break;
            default:
                PrintExport(ref reader);
                break;
        }
    }

    private void PrintCustom(ref WasmReader section, ref bool hasNames)
    {
        var name = section.ReadName();
        var bytes = section.ReadBytes(section.Remaining);
        if (hasNames && name == ComponentNameMap.SectionName)
        {
            // They are in the text; another section of that name is none of theirs.
            hasNames = false;
            return;
        }

        _text.Append(_scope.Indent).Append("(@custom ").Append(Quoted.Name(name)).Append(' ');
        Quoted.Append(_text, bytes);
        _text.Append(")\n");
    }
}
