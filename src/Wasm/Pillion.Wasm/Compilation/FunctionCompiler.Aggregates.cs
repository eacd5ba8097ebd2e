using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;
using Pillion.Wasm.Types;

namespace Pillion.Wasm.Compilation;

/// <content>Structures (core spec 3.0, §4.6.3 "Aggregate Reference Instructions").</content>
/// <remarks>
/// References are typed <c>object</c> wherever they are kept; fields and elements are accessed without a cast, because validation has
/// proved the type. IL's verifier would object, the JIT does not.
/// </remarks>
internal sealed partial class FunctionCompiler
{
    private const int WrittenValue = 10;
    private const int NewObject = 11;

    /// <summary>Instructions with a type index.</summary>
    private void EmitTyped(Opcode opcode, int index, ref WasmReader reader)
    {
        var type = _module.Types[index];
        switch (opcode)
        {
            case Opcode.CallRef or Opcode.ReturnCallRef:
                EmitCallRef(opcode, index, ref reader);
                break;
            case Opcode.StructNew:
                EmitStructNew(type);
                break;
            case Opcode.StructNewDefault:
                Push(ValueType.Ref(type, nullable: false));
                _il.Token(ILOpCode.Newobj, _references.StructConstructor(type, withFields: false));
                break;
            default:
                EmitArray(opcode, type);
                break;
        }
    }

    /// <summary>Instructions with a type index and a second one.</summary>
    private void EmitTyped(Opcode opcode, int index, int second)
    {
        var type = _module.Types[index];
        switch (opcode)
        {
            case Opcode.StructGet or Opcode.StructGetS or Opcode.StructGetU:
                var field = type.Struct!.Fields[second];
                EmitNullCheck(nameof(Intrinsics.ThrowNullStruct));
                _il.Token(ILOpCode.Ldfld, _references.StructField(type, second));
                EmitExtend(opcode == Opcode.StructGetS, field.Packed);
                Replace(1, field.Type);
                break;
            case Opcode.StructSet:
                EmitStructSet(type, second);
                break;
            default:
                EmitArray(opcode, type, second);
                break;
        }
    }

    private void EmitStructNew(DefinedType type)
    {
        var fields = type.Struct!.Fields;
        if (fields.Length <= TypeAssemblyBuilder.MaxConstructorFields)
        {
            Materialize(fields.Length);
            var result = ValueType.Ref(type, nullable: false);
            if (fields.IsEmpty)
            {
                Push(result);
            }

            _il.Token(ILOpCode.Newobj, _references.StructConstructor(type, withFields: !fields.IsEmpty));
            if (!fields.IsEmpty)
            {
                Replace(fields.Length, result);
            }

            return;
        }

        SpillAll();
        var made = Temporary(ValueType.AnyRef, NewObject);
        _il.Token(ILOpCode.Newobj, _references.StructConstructor(type, withFields: false));
        _il.StoreLocal(made);
        var first = _stack.Count - fields.Length;
        for (var i = 0; i < fields.Length; i++)
        {
            _il.LoadLocal(made);
            _il.LoadLocal(SpillSlot(first + i, _stack[first + i].Type));
            _il.Token(ILOpCode.Stfld, _references.StructField(type, i));
        }

        PopMany(fields.Length);
        Push(ValueType.Ref(type, nullable: false));
        _il.LoadLocal(made);
    }

    private void EmitStructSet(DefinedType type, int field)
    {
        Materialize(2);
        if (_stack[^2].Type.IsNullable)
        {
            // The check comes after the value was computed.
            PrepareBranchAbove(2);
            var value = Temporary(_stack[^1].Type, WrittenValue);
            _il.StoreLocal(value);
            EmitNullCheckOfTop(nameof(Intrinsics.ThrowNullStruct));
            _il.LoadLocal(value);
        }

        _il.Token(ILOpCode.Stfld, _references.StructField(type, field));
        PopMany(2);
    }

    /// <summary>What the packed value just read, which is zero-extended, is as <c>i32</c>.</summary>
    private void EmitExtend(bool isSigned, PackedType packed)
    {
        if (isSigned)
        {
            _il.Emit(packed == PackedType.I8 ? ILOpCode.Conv_i1 : ILOpCode.Conv_i2);
        }
    }
}
