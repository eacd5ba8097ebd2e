using Pillion.Wasm.Binary;
using Pillion.Wasm.Text.Components;

namespace Pillion.Wasm.Text.Printing.Components;

internal sealed partial class ComponentPrinter
{
    private const byte Instantiate = 0;
    private const byte InlineExports = 1;

    private void PrintStart(ref WasmReader reader)
    {
        _text.Append(_scope.Indent).Append("(start ").Append(_scope.Reference(ComponentSort.Function, reader.ReadU32()));
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            _text.Append(' ').Append(_scope.Form(ComponentSort.Value, reader.ReadU32()));
        }

        var start = reader.Position;
        var results = reader.ReadU32();
        if (results > 1)
        {
            throw new WasmFormatException("malformed start: functions have at most one result", start);
        }

        _text.Append(results == 0 ? "" : $" (result (value{_scope.Define(ComponentSort.Value)}))").Append(")\n");
    }

    private void PrintExport(ref WasmReader reader)
    {
        _text.Append(_scope.Indent).Append("(export");

        // What it exports and its own number follow its name in the binary.
        var at = _text.Length;
        _text.Append(' ');
        _types.PrintExternName(ref reader);
        var sort = PrintedSorts.Read(ref reader);
        _text.Append(' ').Append(_scope.Form(sort, reader.ReadU32()));
        var start = reader.Position;
        switch (reader.ReadByte())
        {
            case 0:
                break;
            case 1:
                _text.Append(' ');
                _types.PrintExternType(ref reader, defines: false);
                break;
            default:
                throw new WasmFormatException("malformed type of an export", start);
        }

        _text.Insert(at, _scope.Define(sort)).Append(")\n");
    }

    private void PrintCoreInstance(ref WasmReader reader)
    {
        var arguments = new List<string>();
        string? module = null;
        var start = reader.Position;
        switch (reader.ReadByte())
        {
            case Instantiate:
                module = _scope.Reference(ComponentSort.CoreModule, reader.ReadU32());
                for (var count = reader.ReadCount(); count > 0; count--)
                {
                    var name = Quoted.Name(reader.ReadName());
                    var sort = PrintedSorts.ReadCore(ref reader);
                    arguments.Add($"(with {name} ({sort.Keyword} {_scope.Reference(sort, reader.ReadU32())}))");
                }

                break;
            case InlineExports:
                for (var count = reader.ReadCount(); count > 0; count--)
                {
                    var name = Quoted.Name(reader.ReadName());
                    var sort = PrintedSorts.ReadCore(ref reader);
                    arguments.Add($"(export {name} ({sort.Keyword} {_scope.Reference(sort, reader.ReadU32())}))");
                }

                break;
            default:
                throw new WasmFormatException("malformed core instance", start);
        }

        PrintInstance("(core instance" + _scope.Define(ComponentSort.CoreInstance), module, arguments);
    }

    private void PrintInstance(ref WasmReader reader)
    {
        var start = reader.Position;
        var kind = reader.ReadByte();
        if (kind > InlineExports)
        {
            throw new WasmFormatException("malformed instance", start);
        }

        var component = kind == Instantiate ? _scope.Reference(ComponentSort.Component, reader.ReadU32()) : null;
        var arguments = new List<string>();
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            if (kind == Instantiate)
            {
                arguments.Add($"(with {Quoted.Name(reader.ReadName())} {Form(ref reader)})");
                continue;
            }

            var at = _text.Length;
            _types.PrintExternName(ref reader);
            var name = _text.ToString(at, _text.Length - at);
            _text.Length = at;
            arguments.Add($"(export {name} {Form(ref reader)})");
        }

        PrintInstance("(instance" + _scope.Define(ComponentSort.Instance), component, arguments);
    }

    private string Form(ref WasmReader reader)
    {
        var sort = PrintedSorts.Read(ref reader);
        return _scope.Form(sort, reader.ReadU32());
    }

    /// <summary>An instance, with each argument or export on a line of its own.</summary>
    private void PrintInstance(string opening, string? instantiated, List<string> lines)
    {
        _text.Append(_scope.Indent).Append(opening);
        if (instantiated is not null)
        {
            _text.Append(" (instantiate ").Append(instantiated);
        }

        foreach (var line in lines)
        {
            _text.Append('\n').Append(_scope.Indent).Append("  ").Append(line);
        }

        _text.Append(lines.Count > 0 ? "\n" + _scope.Indent : "").Append(instantiated is null ? ")\n" : "))\n");
    }
}
