using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;
using Pillion.Wasm.Types;

namespace Pillion.Wasm.Compilation;

/// <content>Tests and casts of references (core spec 3.0, §4.6.2 "Reference Instructions"). For structures they are the CLR's own.</content>
internal sealed partial class FunctionCompiler
{
    private const int CastReference = 14;

    private readonly Dictionary<DefinedType, int> _typeIndices = [];

    private void EmitCast(Opcode opcode, ValueType type)
    {
        if (opcode is Opcode.RefTest or Opcode.RefTestNull)
        {
            EmitTest(type);
        }
        else
        {
            EmitCast(type);
        }
    }

    private void EmitTest(ValueType type)
    {
        Materialize(1);
        var reference = Temporary(_stack[^1].Type, CastReference);
        _il.StoreLocal(reference);
        EmitIsOfType(reference, _stack[^1].Type, type);
        _maxDepth = Math.Max(_maxDepth, _stack.Count - _spilled + 3);
        Replace(1, ValueType.I32);
    }

    private void EmitCast(ValueType type)
    {
        Materialize(1);
        var from = _stack[^1].Type;
        if (from.IsSubtypeOf(type))
        {
            // It cannot fail. The operand keeps what is known of it.
            return;
        }

        PrepareBranchAbove(1);
        if (from.WithNull(true).IsSubtypeOf(type.WithNull(true)))
        {
            EmitNullCheckOfTop(nameof(Intrinsics.ThrowCastFailure));
        }
        else if (!type.IsNullable && ClassOf(type) is { } token)
        {
            _il.Token(ILOpCode.Isinst, token);
            EmitNullCheckOfTop(nameof(Intrinsics.ThrowCastFailure));
        }
        else
        {
            var reference = Temporary(from, CastReference);
            _il.StoreLocal(reference);
            EmitIsOfType(reference, from, type);
            var succeeded = _il.BranchShort(ILOpCode.Brtrue_s);
            CallIntrinsic(nameof(Intrinsics.ThrowCastFailure));
            _il.BindShort(succeeded);
            _il.LoadLocal(reference);
        }

        _maxDepth = Math.Max(_maxDepth, _stack.Count - _spilled + 3);
        Replace(1, type);
    }

    private void EmitCastBranch(Opcode opcode, CastBranch cast)
    {
        SpillAll();
        var from = _stack[^1].Type;
        var isOnSuccess = opcode == Opcode.BrOnCast;
        EmitIsOfType(SpillSlot(_stack.Count - 1, from), from, cast.To);
        _maxDepth = Math.Max(_maxDepth, 4);
        EmitBranchIf(
            (int)cast.Label,
            isOnSuccess ? ILOpCode.Brtrue : ILOpCode.Brfalse,
            isOnSuccess ? ILOpCode.Brfalse : ILOpCode.Brtrue,
            operands: 0
        );
        _stack[^1] = _stack[^1] with { Type = isOnSuccess ? cast.Difference : cast.To };
    }

    /// <summary>Pushes on the IL stack whether a local's reference is of a type.</summary>
    /// <param name="from">What is known of it.</param>
    private void EmitIsOfType(int local, ValueType from, ValueType type)
    {
        if (from.IsSubtypeOf(type))
        {
            _il.LoadInt32(1);
            return;
        }

        EmitIsPresentOfType(local, from, type);
        if (type.IsNullable && from.IsNullable)
        {
            _il.LoadLocal(local);
            LoadNull(from);
            _il.Emit(ILOpCode.Ceq);
            _il.Emit(ILOpCode.Or);
        }
    }

    private void EmitIsPresentOfType(int local, ValueType from, ValueType type)
    {
        if (from.WithNull(true).IsSubtypeOf(type.WithNull(true)))
        {
            _il.LoadLocal(local);
            LoadNull(from);
            _il.Emit(ILOpCode.Cgt_un);
        }
        else if (ClassOf(type) is { } token)
        {
            _il.LoadLocal(local);
            _il.Token(ILOpCode.Isinst, token);
            _il.Emit(ILOpCode.Ldnull);
            _il.Emit(ILOpCode.Cgt_un);
        }
        else if (type.Defined is { } defined)
        {
            _il.LoadLocal(local);
            LoadField(_layout.TypeIds[IndexOf(defined)], ILOpCode.Ldind_u4);
            CallIntrinsic(defined.Function is null ? nameof(Intrinsics.IsArrayOf) : nameof(Intrinsics.IsPresentFunctionOf));
        }
        else if (type.Heap is HeapKind.Eq or HeapKind.Array)
        {
            _il.LoadLocal(local);
            CallIntrinsic(type.Heap == HeapKind.Eq ? nameof(Intrinsics.IsEq) : nameof(Intrinsics.IsArray));
        }
        else
        {
            // Nothing but null is of the types at the bottom.
            _il.LoadInt32(0);
        }
    }

    private int IndexOf(DefinedType type)
    {
        if (_typeIndices.Count == 0)
        {
            for (var i = 0; i < _module.Types.Count; i++)
            {
                _typeIndices[_module.Types[i]] = i;
            }
        }

        return _typeIndices[type];
    }

    /// <summary>Token of the class whose objects are what a type refers to, if there is one.</summary>
    private int? ClassOf(ValueType type) =>
        type.Defined switch
        {
            { Struct: not null } structure => _references.Class(structure),
            { Array: not null, IsFinal: true } array => _references.Class(array),
            null when type.Heap == HeapKind.I31 => _references.Class(typeof(I31)),
            null when type.Heap == HeapKind.Struct => _references.Class(typeof(StructObject)),
            _ => null,
        };

    private void LoadNull(ValueType type)
    {
        if (type.IsObjectReference)
        {
            _il.Emit(ILOpCode.Ldnull);
            return;
        }

        _il.LoadInt32(0);
        _il.Emit(ILOpCode.Conv_i);
    }
}
