using System.Diagnostics;
using Pillion.Wasm.Text.Binary;
using Pillion.Wasm.Text.Lexing;
using Pillion.Wasm.Text.Syntax;
using Pillion.Wasm.Text.Types;

namespace Pillion.Wasm.Text.Components;

/// <summary>Reads <c>canon</c> definitions (component model, Explainer.md, "Canonical Definitions").</summary>
internal sealed class CanonicalReader(TokenCursor cursor, DefinitionScope scope)
{
    private const byte Lift = 0;
    private const byte Lower = 1;
    private const byte FunctionSort = 0;

    private readonly ReferenceReader _references = new(cursor, scope);
    private readonly ComponentTypeReader _types = new(cursor, scope);

    /// <summary>A definition from after its keyword, with the function that it makes at its end.</summary>
    public void ReadDefinition()
    {
        var canon = new WasmWriter();
        if (cursor.TryKeyword("lift"u8))
        {
            ReadLift(canon);
            cursor.ExpectForm("func"u8);
            var name = DeclaredName.Read(cursor);
            canon.WriteUnsigned(_types.ReadUse(ComponentSort.Function));
            cursor.ExpectClose();
            Define(canon, ComponentSort.Function, name);
        }
        else
        {
            ReadCoreFunction(canon);
            cursor.ExpectForm("core"u8);
            if (!cursor.TryKeyword("func"u8))
            {
                throw cursor.Unexpected();
            }

            var name = DeclaredName.Read(cursor);
            cursor.ExpectClose();
            Define(canon, ComponentSort.CoreFunction, name);
        }
    }

    /// <summary>The form with the function first, from after <c>(core func $id?</c>: <c>(canon …)</c>.</summary>
    public uint ReadInverted(DeclaredName name)
    {
        var canon = new WasmWriter();
        cursor.ExpectForm("canon"u8);
        ReadCoreFunction(canon);
        cursor.ExpectClose();
        return Define(canon, ComponentSort.CoreFunction, name);
    }

    /// <summary>The form with the function first, from after its type: <c>(canon lift …)</c>.</summary>
    public uint ReadInvertedLift(uint type, DeclaredName name)
    {
        var canon = new WasmWriter();
        cursor.ExpectForm("canon"u8);
        if (!cursor.TryKeyword("lift"u8))
        {
            throw cursor.Unexpected();
        }

        ReadLift(canon);
        cursor.ExpectClose();
        canon.WriteUnsigned(type);
        return Define(canon, ComponentSort.Function, name);
    }

    private void ReadLift(WasmWriter canon)
    {
        var function = _references.Read(ComponentSort.CoreFunction);
        canon.WriteByte(Lift);
        canon.WriteByte(FunctionSort);
        canon.WriteUnsigned(function);
        ReadOptions(canon);
    }

    private void ReadCoreFunction(WasmWriter canon)
    {
        if (cursor.TryKeyword("lower"u8))
        {
            var function = _references.Read(ComponentSort.Function);
            canon.WriteByte(Lower);
            canon.WriteByte(FunctionSort);
            canon.WriteUnsigned(function);
            ReadOptions(canon);
            return;
        }

        var builtin = (cursor.Kind == TokenKind.Keyword ? CanonicalBuiltin.Named(cursor.Bytes) : null) ?? throw cursor.Unexpected();
        cursor.Position++;
        canon.WriteByte(builtin.Code);
        foreach (var operand in builtin.Operands)
        {
            ReadOperand(operand, canon);
        }
    }

    private void ReadOperand(BuiltinOperand operand, WasmWriter canon)
    {
        switch (operand)
        {
            case BuiltinOperand.Type:
                canon.WriteUnsigned(_references.Read(ComponentSort.Type));
                break;
            case BuiltinOperand.CoreType:
                canon.WriteUnsigned(_references.Read(ComponentSort.CoreType));
                break;
            case BuiltinOperand.Table:
                canon.WriteUnsigned(_references.Read(ComponentSort.CoreTable));
                break;
            case BuiltinOperand.Memory:
                cursor.ExpectForm("memory"u8);
                canon.WriteUnsigned(_references.Read(ComponentSort.CoreMemory));
                cursor.ExpectClose();
                break;
            case BuiltinOperand.Async:
                canon.WriteByte(cursor.TryKeyword("async"u8) ? (byte)1 : (byte)0);
                break;
            case BuiltinOperand.Cancellable:
                canon.WriteByte(cursor.TryKeyword("cancellable"u8) ? (byte)1 : (byte)0);
                break;
            case BuiltinOperand.Options:
                ReadOptions(canon);
                break;
            case BuiltinOperand.Result:
                ReadResult(canon);
                break;
            case BuiltinOperand.ContextSlot:
                new TypeReader(cursor, scope.CoreTypes).ReadValType().WriteTo(canon);
                canon.WriteUnsigned(cursor.ReadU32());
                break;
            default:
                throw new UnreachableException($"no reader of {operand}");
        }
    }

    /// <summary>The result of <c>task.return</c>, which may be absent.</summary>
    private void ReadResult(WasmWriter canon)
    {
        const byte OneResult = 0;
        const byte ResultList = 1;
        if (!cursor.TryForm("result"u8))
        {
            canon.WriteByte(ResultList);
            canon.WriteUnsigned(0);
            return;
        }

        canon.WriteByte(OneResult);
        _types.ReadValue(canon);
        cursor.ExpectClose();
    }

    private void ReadOptions(WasmWriter canon)
    {
        var options = new VectorSection();
        while (TryReadOption(options)) { }

        options.WriteContent(canon);
    }

    private bool TryReadOption(VectorSection options)
    {
        foreach (var option in CanonicalOption.All)
        {
            var keyword = System.Text.Encoding.UTF8.GetBytes(option.Name);
            if (option.Operand is not { } operand)
            {
                if (cursor.TryKeyword(keyword))
                {
                    options.Add().WriteByte(option.Code);
                    return true;
                }
            }
            else if (cursor.TryForm(keyword))
            {
                var index = _references.Read(operand);
                cursor.ExpectClose();
                var written = options.Add();
                written.WriteByte(option.Code);
                written.WriteUnsigned(index);
                return true;
            }
        }

        return false;
    }

    private uint Define(WasmWriter canon, ComponentSort sort, DeclaredName name)
    {
        scope.Write(ComponentSectionId.Canon, canon.Written);
        return scope.Declare(cursor, sort, name);
    }
}
