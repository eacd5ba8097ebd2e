using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Components;
using Pillion.Wasm.Text.Modules;

namespace Pillion.Wasm.Text.Printing.Components;

internal sealed partial class ComponentTypePrinter
{
    private const byte ModuleType = 0x50;
    private const byte NonFinalPrefix = 0x00;

    /// <summary>A core type, a recursive group of them, or a module type, as a definition on lines of its own.</summary>
    public void PrintCoreType(ref WasmReader reader)
    {
        if (reader.Peek() == ModuleType)
        {
            reader.ReadByte();
            text.Append(scope.Indent).Append("(core type").Append(scope.Define(ComponentSort.CoreType)).Append(" (module");
            PrintModuleType(ref reader);
            text.Append("))\n");
            return;
        }

        PrintPlainCoreType(ref reader, scope, scope.Indent, prefix: "core ");
    }

    /// <summary>A component-level type as a definition on a line of its own.</summary>
    public void PrintTypeDefinition(ref WasmReader reader)
    {
        text.Append(scope.Indent).Append("(type");

        // What it is comes first, since it is not in scope there.
        var at = text.Length;
        text.Append(' ');
        PrintDefinition(ref reader);
        text.Insert(at, scope.Define(ComponentSort.Type)).Append(")\n");
    }

    /// <summary>An alias as a definition on a line of its own.</summary>
    public void PrintAlias(ref WasmReader reader)
    {
        const byte Export = 0;
        const byte CoreExport = 1;
        const byte Outer = 2;
        var sort = PrintedSorts.Read(ref reader);
        var start = reader.Position;
        text.Append(scope.Indent);
        switch (reader.ReadByte())
        {
            case Export:
                text.Append("(alias export ").Append(scope.Reference(ComponentSort.Instance, reader.ReadU32()));
                text.Append(' ').Append(Quoted.Name(reader.ReadName()));
                break;
            case CoreExport:
                text.Append("(alias core export ").Append(scope.Reference(ComponentSort.CoreInstance, reader.ReadU32()));
                text.Append(' ').Append(Quoted.Name(reader.ReadName()));
                break;
            case Outer:
                text.Append("(alias outer ").Append(Number(reader.ReadU32())).Append(' ').Append(Number(reader.ReadU32()));
                break;
            case var target:
                throw new WasmFormatException($"malformed alias 0x{target:x2}", start);
        }

        text.Append(" (").Append(sort.Description).Append(scope.Define(sort)).Append("))\n");
    }

    /// <summary>The declarators of a type of components or instances, each on a line of its own.</summary>
    private void PrintBody(ref WasmReader reader)
    {
        if (depth == 0)
        {
            throw new WasmFormatException("types are nested too deep", reader.Position);
        }

        var inner = new PrintedScope(ComponentNameMap.None, scope.Indent + "  ");
        var printer = new ComponentTypePrinter(inner, text, depth - 1);
        var count = reader.ReadCount();
        text.Append(count > 0 ? "\n" : "");
        for (var left = count; left > 0; left--)
        {
            printer.PrintDeclarator(ref reader);
        }

        text.Append(count > 0 ? scope.Indent : "");
    }

    private void PrintDeclarator(ref WasmReader reader)
    {
        var start = reader.Position;
        var kind = reader.ReadByte();
        switch (kind)
        {
            case 0:
                PrintCoreType(ref reader);
                break;
            case 1:
                PrintTypeDefinition(ref reader);
                break;
            case 2:
                PrintAlias(ref reader);
                break;
            case 3 or 4:
                text.Append(scope.Indent).Append(kind == 3 ? "(import " : "(export ");
                PrintExternName(ref reader);
                text.Append(' ');
                PrintExternType(ref reader, defines: true);
                text.Append(")\n");
                break;
            default:
                throw new WasmFormatException($"malformed declarator 0x{kind:x2}", start);
        }
    }

    private void PrintModuleType(ref WasmReader reader)
    {
        var inner = new PrintedScope(ComponentNameMap.None, scope.Indent + "  ");
        var externs = new ExternTypePrinter(inner.CoreTypes);
        var count = reader.ReadCount();
        var isEmpty = count == 0;
        text.Append(isEmpty ? "" : "\n");
        for (; count > 0; count--)
        {
            var start = reader.Position;
            var kind = reader.ReadByte();
            switch (kind)
            {
                case 0:
                    text.Append(inner.Indent).Append("(import ").Append(Quoted.Name(reader.ReadName()));
                    text.Append(' ').Append(Quoted.Name(reader.ReadName()));
                    PrintCoreExtern(ref reader, externs, inner);
                    break;
                case 1:
                    PrintPlainCoreType(ref reader, inner, inner.Indent, prefix: "");
                    break;
                case 2:
                    PrintOuterCoreType(ref reader, inner);
                    break;
                case 3:
                    text.Append(inner.Indent).Append("(export ").Append(Quoted.Name(reader.ReadName()));
                    PrintCoreExtern(ref reader, externs, inner);
                    break;
                default:
                    throw new WasmFormatException($"malformed declarator 0x{kind:x2}", start);
            }
        }

        text.Append(isEmpty ? "" : scope.Indent);
    }

    private void PrintPlainCoreType(ref WasmReader reader, PrintedScope of, string indent, string prefix)
    {
        const byte Recursive = 0x4E;
        if (reader.Peek() == NonFinalPrefix)
        {
            reader.ReadByte();
        }

        var count = 1;
        if (reader.Peek() == Recursive)
        {
            var ahead = reader;
            ahead.ReadByte();
            count = ahead.ReadCount();
        }

        of.CoreTypes.PrintEntry(ref reader, text, indent, prefix);
        of.AddCoreTypes(count);
    }

    private void PrintOuterCoreType(ref WasmReader reader, PrintedScope of)
    {
        const byte Outer = 1;
        var start = reader.Position;
        if (PrintedSorts.ReadCore(ref reader) != ComponentSort.CoreType || reader.ReadByte() != Outer)
        {
            throw new WasmFormatException("malformed alias in a module type", start);
        }

        text.Append(of.Indent).Append("(alias outer ").Append(Number(reader.ReadU32())).Append(' ').Append(Number(reader.ReadU32()));
        text.Append(" (type").Append(of.Define(ComponentSort.CoreType)).Append("))\n");
    }

    private void PrintCoreExtern(ref WasmReader reader, ExternTypePrinter externs, PrintedScope of)
    {
        switch (ExternTypePrinter.ReadSort(ref reader))
        {
            case ExternSort.Function:
                text.Append(" (func");
                of.CoreTypes.AppendUse(text, reader.ReadU32(), SpaceNames.None);
                break;
            case ExternSort.Table:
                text.Append(" (table ");
                externs.AppendTable(ref reader, text);
                break;
            case ExternSort.Memory:
                text.Append(" (memory ");
                ExternTypePrinter.AppendMemory(ref reader, text);
                break;
            case ExternSort.Global:
                text.Append(" (global ");
                externs.AppendGlobal(ref reader, text);
                break;
            default:
                text.Append(" (tag");
                externs.AppendTag(ref reader, text);
                break;
        }

        text.Append("))\n");
    }
}
