using System.Collections.Immutable;
using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>Blocks, branches, returns (core spec, §4.4.8 "Control Instructions").</content>
internal sealed partial class FunctionCompiler
{
    // A br_table of so many targets in a loop is taken for an interpreter's.
    private const int DispatchTargets = 8;

    // Loops nested so deep are taken for a numeric kernel's.
    private const int KernelDepth = 3;

    private bool IsInLoop => _blocks.Exists(b => b.Opcode == Opcode.Loop);

    private void EmitBlock(Opcode opcode, FuncType type, WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.Block:
                _blocks.Add(new Block(opcode, type, _stack.Count - type.Parameters.Length, _il.DefineLabel(), default, Region: _region));
                break;
            case Opcode.Try:
                OpenTry(opcode, type);
                break;
            case Opcode.Loop:
                SpillAll();
                Retype(type.Parameters);
                _isKernel |= _blocks.Count(b => b.Opcode == Opcode.Loop) + 1 >= KernelDepth;
                var behind = TryVectorize(reader, type);
                var start = _il.DefineLabel();
                _il.Bind(start);
                EmitPoll();
                EmitFuelCheck();
                _blocks.Add(
                    new Block(opcode, type, _stack.Count - type.Parameters.Length, start, default, Region: _region, Behind: behind)
                );
                break;
            default:
                Materialize(1);
                HideRotations(1);
                OpenIf(ILOpCode.Brfalse, 1, type);
                break;
        }
    }

    /// <summary>Opens an <c>if</c> whose else part is reached by a branch that consumes the top operands.</summary>
    private void OpenIf(ILOpCode branchToElse, int operands, FuncType type)
    {
        Materialize(operands);
        SpillBelow(operands);
        var elseTarget = _il.DefineLabel();
        _il.Branch(branchToElse, elseTarget);
        PopMany(operands);
        _blocks.Add(new Block(Opcode.If, type, _stack.Count - type.Parameters.Length, _il.DefineLabel(), elseTarget, Region: _region));
    }

    private void EmitElse()
    {
        var block = _blocks[^1];
        SpillAll();
        _il.Branch(ILOpCode.Br, block.Target);
        OpenElse(block with { IsTargeted = true });
    }

    /// <summary>Starts the else part of an <c>if</c>: its parameters are in their spill slots, where the condition left them.</summary>
    private void OpenElse(Block block)
    {
        _blocks[^1] = block with { Opcode = Opcode.Else };
        _il.Bind(block.ElseTarget);
        TruncateTo(block.Height);
        foreach (var type in block.Type.Parameters)
        {
            PushSpilled(type);
        }
    }

    private void EmitEnd()
    {
        var block = _blocks[^1];
        if (_blocks.Count == 1)
        {
            EmitFunctionEnd(block);
            return;
        }

        if (block.Own is not null)
        {
            CloseTry(isReached: true);
            block = _blocks[^1];
        }

        if (block.Opcode == Opcode.If)
        {
            // No else part: parameters are results, and a false condition comes here with them in their slots.
            SpillAll();
            _il.Bind(block.ElseTarget);
        }

        if (block.IsTargeted && block.Opcode != Opcode.Loop)
        {
            SpillAll();
            _il.Bind(block.Target);
        }

        if (block.Behind is { } behind)
        {
            SpillAll();
            _il.Bind(behind);
        }

        Retype(block.Type.Results);
        _blocks.RemoveAt(_blocks.Count - 1);
    }

    /// <summary>Gives the top operands the types that are declared where control joins: other paths may bring less special ones.</summary>
    private void Retype(ImmutableArray<ValueType> types)
    {
        var first = _stack.Count - types.Length;
        for (var i = 0; i < types.Length; i++)
        {
            _stack[first + i] = _stack[first + i] with { Type = types[i] };
        }
    }

    private void EmitFunctionEnd(Block block)
    {
        if (block.IsTargeted)
        {
            SpillAll();
            _il.Bind(block.Target);
        }

        EmitReturn();
        _blocks.Clear();
    }

    private void EmitBranch(Opcode opcode, int depth, ref WasmReader reader)
    {
        if (opcode == Opcode.BrIf)
        {
            Materialize(1);
            HideRotations(1);
            EmitBranchIf(depth, ILOpCode.Brtrue, ILOpCode.Brfalse, 1);
            return;
        }

        if (depth == _blocks.Count - 1)
        {
            EmitReturn();
        }
        else
        {
            SpillAll();
            JumpTo(Target(depth));
        }

        SkipDeadCode(ref reader);
    }

    /// <summary>A conditional branch whose condition is the top operands, in a form that branches and one that does not.</summary>
    private void EmitBranchIf(int depth, ILOpCode branch, ILOpCode inverse, int operands)
    {
        Materialize(operands);
        SpillBelow(operands);
        PopMany(operands);
        var target = Target(depth);
        if (IsInPlace(target) && target.Region == _region)
        {
            _il.Branch(branch, target.Target);
            return;
        }

        var skip = _il.DefineLabel();
        _il.Branch(inverse, skip);
        JumpTo(target);
        _il.Bind(skip);
    }

    private void EmitBranchTable(ref WasmReader reader)
    {
        Materialize(1);
        HideRotations(1);
        SpillBelow(1);
        PopMany(1);
        var count = reader.ReadCount();
        _isKernel |= count >= DispatchTargets && IsInLoop;
        var depths = new int[count + 1];
        foreach (ref var depth in depths.AsSpan())
        {
            depth = (int)reader.ReadU32();
        }

        // Targets that need their operands moved, or a protected region left, are reached through a few instructions of their own.
        var moves = new Dictionary<int, ILBuffer.Label>();
        var labels = new ILBuffer.Label[count + 1];
        for (var i = 0; i <= count; i++)
        {
            var target = Target(depths[i]);
            if (IsInPlace(target) && target.Region == _region)
            {
                labels[i] = target.Target;
            }
            else if (!moves.TryGetValue(depths[i], out labels[i]))
            {
                labels[i] = _il.DefineLabel();
                moves.Add(depths[i], labels[i]);
            }
        }

        _il.Switch(labels.AsSpan(0, count));
        _il.Branch(ILOpCode.Br, labels[count]);
        foreach (var (depth, label) in moves)
        {
            _il.Bind(label);
            JumpTo(Target(depth));
        }
    }

    private void EmitReturn()
    {
        Materialize(_type.Results.Length);
        HideRotations(_type.Results.Length);
        if (_region is not null || _part is not null)
        {
            // IL returns from outside of protected regions only, and a part does not return for its function.
            SpillAll();
            JumpTo(Target(_blocks.Count - 1));
            return;
        }

        var results = _type.Results.Length;
        Materialize(results);
        if (_stack.Count - results > _spilled)
        {
            // Operands left below the results must not be on the IL stack when it returns.
            SpillBelow(results);
        }

        if (results > 1)
        {
            EmitTuple(_type, 0);
        }

        _il.Emit(ILOpCode.Ret);
    }

    /// <summary>Makes the result tuple of the operands on the IL stack: innermost <c>Rest</c> first, as constructors nest.</summary>
    private void EmitTuple(FuncType type, int level)
    {
        var remaining = type.Results.Length - (level * MetadataReferences.TupleArity);
        if (remaining > MetadataReferences.TupleArity)
        {
            EmitTuple(type, level + 1);
        }

        _tupleBytes += TupleBytes(remaining);
        _il.Token(ILOpCode.Newobj, _references.TupleConstructor(type, level));
    }

    /// <summary>The block a branch goes to, marked as targeted.</summary>
    private Block Target(int depth)
    {
        var index = _blocks.Count - 1 - depth;
        return _blocks[index] = _blocks[index] with { IsTargeted = true };
    }

    /// <summary>Branches to a target, with the operands spilled that it carries, out of protected regions if need be.</summary>
    private void JumpTo(Block target)
    {
        MoveToTarget(target);
        _il.Branch(target.Region == _region ? ILOpCode.Br : ILOpCode.Leave, target.Target);
    }

    /// <summary>Whether the operands that a branch carries are in the slots where the target expects them.</summary>
    private bool IsInPlace(Block target) => target.LabelTypes.IsEmpty || target.Height == _stack.Count - target.LabelTypes.Length;

    /// <summary>Moves the (spilled) operands that a branch carries to the slots where the target expects them.</summary>
    private void MoveToTarget(Block target)
    {
        if (IsInPlace(target))
        {
            return;
        }

        // Downwards and in ascending order, so that no slot is overwritten before it was read.
        var types = target.LabelTypes;
        var source = _stack.Count - types.Length;
        for (var i = 0; i < types.Length; i++)
        {
            _il.LoadLocal(SpillSlot(source + i, types[i]));
            _il.StoreLocal(SpillSlot(target.Height + i, types[i]));
        }
    }

    /// <summary>
    /// Skips instructions that cannot be reached, up to the <c>else</c> or <c>end</c> of the innermost block, and leaves the
    /// stack as that point finds it when control comes by a branch.
    /// </summary>
    private void SkipDeadCode(ref WasmReader reader)
    {
        if (_isOutOfLine)
        {
            return;
        }

        while (true)
        {
            for (var nesting = 0; ; )
            {
                if (nesting == 0 && IsPartEnd(reader.Position))
                {
                    _isPartEndDead = true;
                    return;
                }

                var info = OpcodeTable.Read(ref reader);
                if (info.Immediate is Immediate.Block or Immediate.TryTable)
                {
                    nesting++;
                }
                else if (info.Opcode == Opcode.Else && nesting == 0)
                {
                    OpenElse(_blocks[^1]);
                    return;
                }
                else if (info.Opcode is Opcode.Catch or Opcode.CatchAll && nesting == 0)
                {
                    OpenCatch(info.Opcode == Opcode.Catch ? (int)reader.ReadU32() : -1);
                    return;
                }
                else if (info.Opcode == Opcode.Delegate && nesting == 0)
                {
                    CloseByDelegate((int)reader.ReadU32());
                    break;
                }
                else if (info.Opcode is Opcode.End or Opcode.Delegate && nesting-- == 0)
                {
                    break;
                }

                Immediates.Skip(info, ref reader);
            }

            if (CloseDeadBlock())
            {
                return;
            }
        }
    }

    /// <summary>Closes the innermost block, whose end is not reached from above.</summary>
    /// <returns>Whether control arrives there by a branch, or the function ends.</returns>
    private bool CloseDeadBlock()
    {
        if (_blocks[^1].Own is not null)
        {
            CloseTry(isReached: false);
        }

        var block = _blocks[^1];
        var isReached = block.Opcode == Opcode.If || (block.IsTargeted && block.Opcode != Opcode.Loop);
        if (isReached)
        {
            TruncateTo(block.Height);
            foreach (var type in block.Type.Results)
            {
                PushSpilled(type);
            }

            if (block.Opcode == Opcode.If)
            {
                _il.Bind(block.ElseTarget);
            }

            _il.Bind(block.Target);
            if (_blocks.Count == 1)
            {
                EmitReturn();
            }
        }

        _blocks.RemoveAt(_blocks.Count - 1);
        return isReached || _blocks.Count == 0;
    }

    /// <summary>Lets the host interrupt a loop. The read must be volatile or the JIT would move it out of the loop.</summary>
    private void EmitPoll()
    {
        if (_guarded)
        {
            LoadFieldAddress(_pollOffset);
            _il.Emit(ILOpCode.Volatile);
            _il.Emit(ILOpCode.Ldind_u1);
            _il.Emit(ILOpCode.Pop);
            return;
        }

        LoadFieldAddress(ContextLayout.Interrupt);
        _il.Emit(ILOpCode.Volatile);
        _il.Emit(ILOpCode.Ldind_i4);
        var skip = _il.BranchShort(ILOpCode.Brfalse_s);
        CallIntrinsic(nameof(Intrinsics.ThrowInterrupted));
        _il.BindShort(skip);
    }

    private void PopMany(int count)
    {
        for (; count > 0; count--)
        {
            Pop();
        }
    }
}
