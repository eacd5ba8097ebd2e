using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Compilation.Vectorizing;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>Loops of which several turns are done at once (<see cref="LoopPlan"/>).</content>
/// <remarks>
/// <code>
/// turns := how many there are
/// rounds := turns / TurnsAtOnce
/// if rounds = 0, or a region is not inside the memory, or one that is written overlaps another: go to scalar
/// round:  vectors
///         if more rounds: go to round
/// locals := what they have after so many turns
/// if that were all turns: go behind the loop
/// scalar: the loop as it is in the module
/// </code>
/// </remarks>
internal sealed partial class FunctionCompiler
{
    // Use numbers of temporaries.
    private const int Turns = 40;
    private const int Rounds = 41;
    private const int RoundsLeft = 42;
    private const int Distance = 43;
    private const int TurnsDone = 44;
    private const int FirstRegion = 50;

    // Values that may be on the IL stack while a vector is computed.
    private const int VectorDepth = 50;

    // Slots of eight bytes that a vector takes.
    private const int VectorSlots = Lanes.Bytes / 8;

    private readonly Dictionary<int, int> _laneLocals = [];
    private readonly Dictionary<string, int> _lanes = [];

    /// <summary>Emits the vector form of the loop that begins here, if it has one.</summary>
    /// <param name="reader">Behind the loop's block type.</param>
    /// <returns>A label to be bound behind the loop.</returns>
    private ILBuffer.Label? TryVectorize(WasmReader reader, FuncType type)
    {
        if (
            !_vectorizes
            || CountsFuel
            || _region is not null
            || !type.Parameters.IsEmpty
            || !type.Results.IsEmpty
            || LoopBody.Read(_module, reader, _localTypes) is not { } body
            || LoopPlan.For(body) is not { } plan
        )
        {
            return null;
        }

        var scalar = _il.DefineLabel();
        var behind = _il.DefineLabel();
        EmitRounds(plan, scalar);
        EmitRegionChecks(plan, scalar);
        EmitVectorRounds(plan);
        EmitLocalsAfterRounds(plan);
        if (plan.CanDoAll)
        {
            EmitExitAfterRounds(plan, scalar, behind);
        }

        _il.Bind(scalar);
        _maxDepth = Math.Max(_maxDepth, VectorDepth);
        return behind;
    }

    private void EmitVectorRounds(LoopPlan plan)
    {
        _il.LoadLocal(Temporary(ValueType.I64, Rounds));
        _il.StoreLocal(Temporary(ValueType.I64, RoundsLeft));
        for (var i = 0; i < plan.Sums.Count; i++)
        {
            _il.LoadInt32(0);
            _il.Emit(ILOpCode.Conv_i8);
            CallLanes(nameof(Lanes.I64Splat));
            _il.StoreLocal(LaneLocal(i));
        }

        var round = _il.DefineLabel();
        _il.Bind(round);
        EmitPoll();
        foreach (var store in plan.Stores)
        {
            for (var i = 0; i < plan.VectorsOf(store.Type, store.Elements); i++)
            {
                LoadPointer(store.Region, store.Type, i);
                LoadLanes(plan, store.Value, i);
                CallLanes(store.Opcode.ToString());
            }
        }

        for (var s = 0; s < plan.Sums.Count; s++)
        {
            var sum = plan.Sums[s];
            for (var i = 0; i < plan.VectorsOf(sum.Type, sum.Elements); i++)
            {
                _il.LoadLocal(LaneLocal(s));
                LoadLanes(plan, sum.Value, i);
                CallLanes(sum.Type == ValueType.I32 ? nameof(Lanes.I32Add) : nameof(Lanes.I64Add));
                _il.StoreLocal(LaneLocal(s));
            }
        }

        foreach (var region in plan.Regions)
        {
            _il.LoadLocal(Pointer(region));
            _il.LoadInt32(region.Advance * plan.TurnsAtOnce);
            _il.Emit(ILOpCode.Add);
            _il.StoreLocal(Pointer(region));
        }

        var left = Temporary(ValueType.I64, RoundsLeft);
        _il.LoadLocal(left);
        _il.LoadInt64(1);
        _il.Emit(ILOpCode.Sub);
        _il.StoreLocal(left);
        _il.LoadLocal(left);
        _il.Branch(ILOpCode.Brtrue, round);
    }

    /// <summary>Computes a vector.</summary>
    /// <param name="index">Which of those that are made at once.</param>
    private void LoadLanes(LoopPlan plan, LoopValue value, int index)
    {
        switch (value)
        {
            case LoopLoad load:
                LoadPointer(plan.RegionOf(load), load.Type, index);
                CallLanes(load.Opcode.ToString());
                break;
            case LoopOperation operation:
                LoadLanes(plan, operation.First, index);
                if (operation.Second is { } second && LaneOperations.IsShift(operation.Opcode))
                {
                    LoadScalar(second);
                }
                else if (operation.Second is not null)
                {
                    LoadLanes(plan, operation.Second, index);
                }

                CallLanes(operation.Opcode.ToString());
                break;
            default:
                LoadScalar(value);
                CallLanes(
                    value.Type == ValueType.I32 ? nameof(Lanes.I32Splat)
                    : value.Type == ValueType.I64 ? nameof(Lanes.I64Splat)
                    : value.Type == ValueType.F32 ? nameof(Lanes.F32Splat)
                    : nameof(Lanes.F64Splat)
                );
                break;
        }
    }

    private void LoadScalar(LoopValue value)
    {
        if (value is LoopLocal local)
        {
            LoadVariable(local.Index);
            return;
        }

        var bits = ((LoopConstant)value).Bits;
        if (value.Type == ValueType.I32)
        {
            _il.LoadInt32((int)bits);
        }
        else if (value.Type == ValueType.I64)
        {
            _il.LoadInt64(bits);
        }
        else if (value.Type == ValueType.F32)
        {
            LoadF32((uint)bits);
        }
        else
        {
            LoadF64((ulong)bits);
        }
    }

    /// <summary>Brings the locals to where they are when the turns have been done.</summary>
    private void EmitLocalsAfterRounds(LoopPlan plan)
    {
        var done = Temporary(ValueType.I64, TurnsDone);
        _il.LoadLocal(Temporary(ValueType.I64, Rounds));
        _il.LoadInt32(int.Log2(plan.TurnsAtOnce));
        _il.Emit(ILOpCode.Shl);
        _il.StoreLocal(done);
        foreach (var (local, step) in plan.Steps)
        {
            LoadVariable(local);
            _il.LoadLocal(done);
            _il.Emit(ILOpCode.Conv_i4);
            _il.LoadInt32(step);
            _il.Emit(ILOpCode.Mul);
            _il.Emit(ILOpCode.Add);
            StoreVariable(local);
        }

        for (var i = 0; i < plan.Sums.Count; i++)
        {
            LoadVariable(plan.Sums[i].Local);
            _il.LoadLocal(LaneLocal(i));
            CallLanes(plan.Sums[i].Type == ValueType.I32 ? nameof(Lanes.I32Sum) : nameof(Lanes.I64Sum));
            _il.Emit(ILOpCode.Add);
            StoreVariable(plan.Sums[i].Local);
        }
    }

    /// <summary>Goes behind the loop if all turns have been done.</summary>
    private void EmitExitAfterRounds(LoopPlan plan, ILBuffer.Label scalar, ILBuffer.Label behind)
    {
        var steps = plan.Steps;
        foreach (var (local, value) in plan.Rest)
        {
            // As it was in the last turn, which began one step earlier.
            LoadLinear(value.Plus(-value.Change(steps)));
            StoreVariable(local);
        }

        _il.LoadLocal(Temporary(ValueType.I64, TurnsDone));
        _il.LoadLocal(Temporary(ValueType.I64, Turns));
        _il.Branch(ILOpCode.Bne_un, scalar);
        if (plan.Turns.Comparison == Opcode.I32Ne && Math.Abs(plan.Turns.Change) > 1)
        {
            _il.LoadLocal(Temporary(ValueType.I64, Distance));
            _il.LoadInt64(Math.Abs(plan.Turns.Change));
            _il.Emit(ILOpCode.Rem_un);
            _il.Branch(ILOpCode.Brtrue, scalar);
        }

        _il.Branch(ILOpCode.Br, behind);
    }

    private void LoadPointer(LoopRegion region, ValueType type, int index)
    {
        _il.LoadLocal(Pointer(region));
        if (index > 0)
        {
            _il.LoadInt32(index * LoopPlan.LanesOf(type) * region.Width);
            _il.Emit(ILOpCode.Add);
        }
    }

    private int Pointer(LoopRegion region) => Temporary(ValueType.FuncRef, FirstRegion + region.Index);

    /// <summary>The local that holds the vector of a sum.</summary>
    private int LaneLocal(int sum)
    {
        if (!_laneLocals.TryGetValue(sum, out var local))
        {
            local = NewLocal(new LocalKind(default, IsLanes: true));
            _temporarySlots += VectorSlots;
            _laneLocals.Add(sum, local);
        }

        return local;
    }

    private void CallLanes(string method)
    {
        if (!_lanes.TryGetValue(method, out var token))
        {
            token = _references.Method(Builtins.OfLanes(method));
            _lanes.Add(method, token);
        }

        _temporarySlots += VectorSlots;
        _il.Token(ILOpCode.Call, token);
    }
}
