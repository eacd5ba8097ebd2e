using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>
/// <c>throw</c>, <c>throw_ref</c> and <c>try_table</c> (core spec 3.0, §4.4.8 "Control Instructions"). A block that catches becomes a protected
/// region of IL.
/// </content>
/// <remarks>
/// <code>
///   .try     { body; leave end }
///   .filter  { does the exception have one of the tags? }      none where everything is caught
///   .handler { exception = caught; leave landing }
///   landing: what the clauses say; branches
///   end:
/// </code>
/// A handler does nothing, because it runs on top of the stack that it will unwind, and because its code is a function apart to the JIT. Only
/// exceptions of guests are looked at, by their class: faults, traps and the host's own exceptions pass.
/// </remarks>
internal sealed partial class FunctionCompiler
{
    // Use numbers of temporaries: the exception about to be thrown, and those that are caught, by the depth of their block.
    private const int ThrownException = 3;
    private const int CaughtException = 16;

    private TryRegion? _region;

    /// <summary>The protected regions of the code, inner ones before those they stand in.</summary>
    public List<ProtectedRegion> Regions { get; } = [];

    private void ResetExceptions()
    {
        Regions.Clear();
        _tailCalls.Clear();
        _throws.Clear();
        _region = null;
        _isOutOfLine = false;
        ResetProtectedLocals();
    }

    private void EmitTryTable(ref WasmReader reader)
    {
        var type = BlockTypes.Read(ref reader, _module);
        var clauses = reader.ReadCount();
        if (clauses == 0)
        {
            EmitBlock(Opcode.Block, type, reader);
            return;
        }

        var block = OpenTry(Opcode.TryTable, type);
        var region = block.Own!;
        for (; clauses > 0; clauses--)
        {
            var clause = CatchClause.Read(ref reader);
            region.Clauses.Add(clause with { Label = (uint)(_blocks.Count - 2) - clause.Label });
            if (clause.CatchesAll)
            {
                region.CatchesAll = true;
            }
            else if (!region.Tags.Contains(clause.Tag))
            {
                region.Tags.Add(clause.Tag);
            }
        }
    }

    private Block OpenTry(Opcode opcode, FuncType type)
    {
        SpillAll();
        var region = new TryRegion(_region, Temporary(ValueType.ExnRef, CaughtException + _blocks.Count))
        {
            Landing = _il.DefineLabel(),
            OuterTraps = _traps,
        };

        CopyLocals(region);
        region.Start = _il.Length;

        // No two regions start at the same place, and none where a loop does.
        _il.Emit(ILOpCode.Nop);
        _traps = default;
        var block = new Block(
            opcode,
            type,
            _stack.Count - type.Parameters.Length,
            _il.DefineLabel(),
            default,
            Region: _region,
            Own: region
        );
        _blocks.Add(block);
        _region = region;
        return block;
    }

    /// <summary>Ends the innermost block, which catches. The operands are then none of its own; its end is still to be bound.</summary>
    /// <param name="isReached">Whether control comes here from the instruction before.</param>
    private void CloseTry(bool isReached)
    {
        if (isReached)
        {
            SpillAll();
            JumpTo(Target(0));
        }

        var block = _blocks[^1];
        var region = block.Own!;
        if (region.IsOpen)
        {
            CloseRegion(region);
        }

        if (block.Opcode == Opcode.TryTable)
        {
            EmitClauses(block);
        }
        else
        {
            EmitUncaught(region);
        }

        if (region.HasHandler)
        {
            EmitHandler(region);
        }

        TruncateTo(block.Height);
        if (isReached)
        {
            PushAllSpilled(block.Type.Results);
        }
    }

    /// <summary>Ends a protected region, with what it has out of line.</summary>
    private void CloseRegion(TryRegion region)
    {
        EmitThrowsOutOfLine(region);
        EmitTrapBlocks();
        _traps = region.OuterTraps;
        region.End = _il.Length;
        _region = region.Parent;
    }

    /// <summary>What is done with a caught exception: its values and itself become operands, and a branch is taken.</summary>
    private void EmitClauses(Block block)
    {
        var region = block.Own!;
        _il.Bind(region.Landing);
        RestoreLocals(region);
        foreach (var clause in region.Clauses)
        {
            TruncateTo(block.Height);
            var isCertain = clause.CatchesAll || (region.HasFilter && region.Tags.Count == 1);
            ILBuffer.Label? next = isCertain ? null : EmitUnlessTag(region, clause.Tag);
            PushCaught(region, clause.Tag);
            if (clause.GivesReference)
            {
                Push(ValueType.ExnRef);
                _il.LoadLocal(region.Exception);
            }

            SpillAll();
            JumpTo(Target(_blocks.Count - 1 - (int)clause.Label));
            if (next is not { } label)
            {
                return;
            }

            _il.Bind(label);
        }

        EmitRethrow(region.Exception);
    }

    /// <summary>Branches if the caught exception has another tag.</summary>
    /// <returns>Where to.</returns>
    private ILBuffer.Label EmitUnlessTag(TryRegion region, int tag)
    {
        var other = _il.DefineLabel();
        _il.LoadLocal(region.Exception);
        LoadTag(tag);
        CallIntrinsic(nameof(Intrinsics.HasTag));
        _il.Branch(ILOpCode.Brfalse, other);
        return other;
    }

    /// <summary>Pushes the values of a caught exception.</summary>
    private void PushCaught(TryRegion region, int tag)
    {
        if (tag < 0)
        {
            return;
        }

        var types = _module.TypeOfTag(tag).Parameters;
        for (var i = 0; i < types.Length; i++)
        {
            Push(types[i]);
            _il.LoadLocal(region.Exception);
            _il.LoadInt32(i);
            if (types[i].IsReference)
            {
                _il.LoadArgument(0);
            }

            CallIntrinsic("GetException" + ExceptionSuffix(types[i]));
            SpillAll();
        }
    }

    private void EmitHandler(TryRegion region)
    {
        var filter = -1;
        if (region.HasFilter)
        {
            filter = _il.Length;
            foreach (var tag in region.Tags)
            {
                LoadTag(tag);
            }

            CallIntrinsic(
                region.Tags.Count switch
                {
                    1 => nameof(Intrinsics.HasTag),
                    2 => nameof(Intrinsics.HasTagOf2),
                    _ => nameof(Intrinsics.HasTagOf3),
                }
            );
            _il.Emit(ILOpCode.Endfilter);
        }

        var handler = _il.Length;
        _il.StoreLocal(region.Exception);
        _il.Branch(ILOpCode.Leave, region.Landing);
        Regions.Add(new ProtectedRegion(region.Start, region.End, filter, handler, _il.Length));
    }

    private void MoveRegions(int by)
    {
        for (var i = 0; i < Regions.Count; i++)
        {
            var region = Regions[i];
            Regions[i] = new ProtectedRegion(
                region.Start + by,
                region.End + by,
                region.Filter < 0 ? -1 : region.Filter + by,
                region.Handler + by,
                region.HandlerEnd + by
            );
        }
    }

    private void LoadTag(int tag) => LoadField(_layout.Tags[tag], ILOpCode.Ldind_i8);

    private void EmitThrow(int tag, ref WasmReader reader)
    {
        SpillAll();
        if (ClauseInFunction(tag) is { } clause)
        {
            EmitThrowTo(clause, tag);
        }
        else
        {
            EmitRethrow(MakeException(tag));
        }

        SkipDeadCode(ref reader);
    }

    /// <summary>The clause that will catch an exception of a tag thrown here, if that is one of this function's for certain.</summary>
    private CatchClause? ClauseInFunction(int tag)
    {
        for (var region = _region; region is { Clauses.Count: > 0 }; region = region.Parent)
        {
            foreach (var clause in region.Clauses)
            {
                if (clause.CatchesAll || clause.Tag == tag)
                {
                    return clause;
                }

                if (tag < _module.ImportedTags && clause.Tag < _module.ImportedTags)
                {
                    // Two imports may be the same tag.
                    return null;
                }
            }
        }

        return null;
    }

    /// <summary>Throws to a clause of this function: a branch, and no exception is made unless it is asked for.</summary>
    private void EmitThrowTo(CatchClause clause, int tag)
    {
        int? exception = clause.GivesReference ? MakeException(tag) : null;
        if (clause.CatchesAll)
        {
            PopMany(_module.TypeOfTag(tag).Parameters.Length);
        }

        if (exception is { } local)
        {
            Push(ValueType.ExnRef);
            _il.LoadLocal(local);
            SpillAll();
        }

        JumpTo(Target(_blocks.Count - 1 - (int)clause.Label));
    }

    /// <summary>Makes an exception of the top operands, which are spilled and stay.</summary>
    /// <returns>The local that keeps it.</returns>
    private int MakeException(int tag)
    {
        var types = _module.TypeOfTag(tag).Parameters;
        var exception = Temporary(ValueType.ExnRef, ThrownException);
        _il.LoadArgument(0);
        _il.LoadInt32(tag);
        CallIntrinsic(nameof(Intrinsics.NewException));
        _il.StoreLocal(exception);
        for (var i = 0; i < types.Length; i++)
        {
            _il.LoadLocal(exception);
            _il.LoadInt32(i);
            _il.LoadLocal(SpillSlot(_stack.Count - types.Length + i, types[i]));
            CallIntrinsic("SetException" + ExceptionSuffix(types[i]));
        }

        return exception;
    }

    private void EmitThrowRef(ref WasmReader reader)
    {
        SpillBelow(1);
        Materialize(1);
        CallIntrinsic(nameof(Intrinsics.RequireException));
        _il.Emit(ILOpCode.Throw);
        SkipDeadCode(ref reader);
    }

    private void EmitRethrow(int exception)
    {
        _il.LoadLocal(exception);
        _il.Emit(ILOpCode.Throw);
    }

    private static string ExceptionSuffix(ValueType type) =>
        !type.IsReference ? type.HelperSuffix
        : type.IsFunctionReference ? "Func"
        : "Object";

    private void PushAllSpilled(System.Collections.Immutable.ImmutableArray<ValueType> types)
    {
        foreach (var type in types)
        {
            PushSpilled(type);
        }
    }
}
