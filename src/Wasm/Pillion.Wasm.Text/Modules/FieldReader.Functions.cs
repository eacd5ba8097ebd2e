using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Syntax;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Modules;

internal sealed partial class FieldReader
{
    private readonly WasmWriter _body = new();
    private readonly List<ValType> _locals = [];

    /// <summary>A function from after its imports and exports (core spec, §6.6.5).</summary>
    private void ReadFunction(uint index)
    {
        var locals = new IndexSpace("local", "local");
        var type = TypeUse.Read(cursor, scope.Types, locals);
        sections.Functions.Add().WriteUnsigned(type.Resolve(scope.Types));

        _locals.Clear();
        _types.ReadDeclarations("local"u8, locals, _locals);
        _body.Truncate(0);
        WriteLocals();
        _expressions.ReadAll(_body, locals);
        _body.WriteByte(EndCode);

        sections.Code.Add().WriteSized(_body.Written);
        sections.CodeUsesData |= _expressions.UsesData;
        sections.AddHints(index, _expressions.Hints);
        sections.Names.AddLocals(index, locals.Names);
        sections.Names.AddLabels(index, _expressions.LabelNames);
    }

    /// <summary>Locals in the binary are runs of one type.</summary>
    private void WriteLocals()
    {
        var runs = 0u;
        for (var i = 0; i < _locals.Count; i++)
        {
            runs += i == 0 || _locals[i] != _locals[i - 1] ? 1u : 0;
        }

        _body.WriteUnsigned(runs);
        for (var start = 0; start < _locals.Count; )
        {
            var end = start + 1;
            while (end < _locals.Count && _locals[end] == _locals[start])
            {
                end++;
            }

            _body.WriteUnsigned((ulong)(end - start));
            _locals[start].WriteTo(_body);
            start = end;
        }
    }

    /// <summary>A global from after its imports and exports (core spec, §6.6.8).</summary>
    private void ReadGlobal()
    {
        var global = sections.Globals.Add();
        _externs.ReadGlobal(global);
        ReadConstant(global);
    }
}
