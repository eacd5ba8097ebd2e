using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Compilation.Vectorizing;

namespace Pillion.Wasm.Compilation;

/// <content>What is found out before a vectorised loop begins: how many rounds it has, and whether it may be used at all.</content>
internal sealed partial class FunctionCompiler
{
    /// <summary>How often all vectors are made.</summary>
    private void EmitRounds(LoopPlan plan, ILBuffer.Label scalar)
    {
        var turns = Temporary(ValueType.I64, Turns);
        EmitTurns(plan.Turns, scalar);
        _il.StoreLocal(turns);
        _il.LoadLocal(turns);
        if (!plan.CanDoAll)
        {
            _il.LoadInt64(1);
            _il.Emit(ILOpCode.Sub);
        }

        _il.LoadInt32(int.Log2(plan.TurnsAtOnce));
        _il.Emit(ILOpCode.Shr_un);
        var rounds = Temporary(ValueType.I64, Rounds);
        _il.StoreLocal(rounds);
        _il.LoadLocal(rounds);
        _il.Branch(ILOpCode.Brfalse, scalar);
    }

    private void EmitTurns(LoopTurns turns, ILBuffer.Label scalar)
    {
        var distance = Temporary(ValueType.I64, Distance);
        if (turns.Comparison == Opcode.I32Ne)
        {
            // The distance to zero, in the direction in which it goes. Where steps miss it, the loop goes on; there are so many turns at least.
            if (turns.Change > 0)
            {
                _il.LoadInt32(0);
            }

            LoadLinear(turns.Left);
            if (turns.Change > 0)
            {
                _il.Emit(ILOpCode.Sub);
            }

            _il.Emit(ILOpCode.Conv_u8);
            _il.StoreLocal(distance);
            _il.LoadLocal(distance);
            DivideBy(Math.Abs(turns.Change));
        }
        else
        {
            var (widen, end) = turns.Comparison == Opcode.I32LtU ? (ILOpCode.Conv_u8, 1L << 32) : (ILOpCode.Conv_i8, 1L << 31);
            if (turns.Change > 1)
            {
                // The left side could pass the right one and wrap.
                LoadLinear(turns.Right);
                _il.Emit(widen);
                _il.LoadInt64(end - turns.Change);
                _il.Branch(ILOpCode.Bgt, scalar);
            }

            LoadLinear(turns.Right);
            _il.Emit(widen);
            LoadLinear(turns.Left);
            _il.Emit(widen);
            _il.Emit(ILOpCode.Sub);
            _il.StoreLocal(distance);
            _il.LoadLocal(distance);
            _il.LoadInt64(0);
            _il.Branch(ILOpCode.Ble, scalar);
            _il.LoadLocal(distance);
            if (turns.Change > 1)
            {
                _il.LoadInt64(turns.Change - 1);
                _il.Emit(ILOpCode.Add);
            }

            DivideBy(turns.Change);
        }

        // The condition is asked when a turn has been done.
        _il.LoadInt64(1);
        _il.Emit(ILOpCode.Add);
    }

    private void DivideBy(int divisor)
    {
        if (divisor > 1)
        {
            _il.LoadInt64(divisor);
            _il.Emit(ILOpCode.Div_un);
        }
    }

    /// <summary>Goes to the scalar loop where vectors would trap or overlap; else leaves pointers to the regions.</summary>
    private void EmitRegionChecks(LoopPlan plan, ILBuffer.Label scalar)
    {
        foreach (var region in plan.Regions)
        {
            LoadLinear(region.Begin.Address);
            _il.Emit(ILOpCode.Conv_u8);
            if (region.Begin.Offset != 0)
            {
                _il.LoadInt64(region.Begin.Offset);
                _il.Emit(ILOpCode.Add);
            }

            _il.StoreLocal(RegionBegin(region));
            LoadRegionEnd(plan, region);
            LoadMemoryLength(0);
            _il.Branch(ILOpCode.Bgt_un, scalar);
        }

        for (var i = 0; i < plan.Regions.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (plan.Regions[i].IsWritten || plan.Regions[j].IsWritten)
                {
                    EmitOverlapCheck(plan, plan.Regions[i], plan.Regions[j], scalar);
                }
            }
        }

        foreach (var region in plan.Regions)
        {
            LoadMemoryBase(0);
            _il.LoadLocal(RegionBegin(region));
            _il.Emit(ILOpCode.Conv_u);
            _il.Emit(ILOpCode.Add);
            _il.StoreLocal(Pointer(region));
        }
    }

    private void EmitOverlapCheck(LoopPlan plan, LoopRegion a, LoopRegion b, ILBuffer.Label scalar)
    {
        var apart = _il.DefineLabel();
        LoadRegionEnd(plan, a);
        _il.LoadLocal(RegionBegin(b));
        _il.Branch(ILOpCode.Ble_un, apart);
        LoadRegionEnd(plan, b);
        _il.LoadLocal(RegionBegin(a));
        _il.Branch(ILOpCode.Bgt_un, scalar);
        _il.Bind(apart);
    }

    private void LoadLinear(LinearForm form)
    {
        var isFirst = true;
        foreach (var (local, factor) in form.Terms)
        {
            LoadVariable(local);
            if (factor != 1)
            {
                _il.LoadInt32(factor);
                _il.Emit(ILOpCode.Mul);
            }

            if (!isFirst)
            {
                _il.Emit(ILOpCode.Add);
            }

            isFirst = false;
        }

        if (isFirst)
        {
            _il.LoadInt32(form.Constant);
        }
        else if (form.Constant != 0)
        {
            _il.LoadInt32(form.Constant);
            _il.Emit(ILOpCode.Add);
        }
    }

    /// <summary>Where a region ends after all rounds, as a distance from the start of the memory.</summary>
    private void LoadRegionEnd(LoopPlan plan, LoopRegion region)
    {
        _il.LoadLocal(RegionBegin(region));
        _il.LoadLocal(Temporary(ValueType.I64, Rounds));
        _il.LoadInt64(region.Advance * plan.TurnsAtOnce);
        _il.Emit(ILOpCode.Mul);
        _il.Emit(ILOpCode.Add);
    }

    private int RegionBegin(LoopRegion region) => Temporary(ValueType.I64, FirstRegion + region.Index);
}
