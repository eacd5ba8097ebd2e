using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>Counting instructions (<see cref="EngineOptions.ConsumeFuel"/>).</content>
/// <remarks>
/// What a run of instructions costs is known here, so that it is taken at once where the run ends: where control can diverge or join, and at
/// calls. Whether anything is left is looked at where code could go on for ever: on entry to a function and at the start of a loop.
/// </remarks>
internal sealed partial class FunctionCompiler
{
    // Instructions compiled since fuel was last taken.
    private int _untakenFuel;

    private bool CountsFuel => _layout.Fuel != 0;

    /// <summary>Counts an instruction that is about to be compiled.</summary>
    private void CountFuel(Opcode opcode)
    {
        // What is out of line was counted where it stands.
        if (!CountsFuel || _isOutOfLine)
        {
            return;
        }

        if (!IsFree(opcode))
        {
            _untakenFuel++;
        }

        if (EndsRun(opcode))
        {
            TakeFuel();
        }
    }

    /// <summary>Counts a branch that was made one with the comparison before it, and the negation between them if there is one.</summary>
    private void CountFused(bool hasEqz, Opcode branch)
    {
        if (hasEqz)
        {
            CountFuel(Opcode.I32Eqz);
        }

        CountFuel(branch);
    }

    /// <summary>Takes what the instructions since the last time cost. Leaves the IL stack as it is.</summary>
    private void TakeFuel()
    {
        if (_untakenFuel == 0)
        {
            return;
        }

        // Address twice, not duplicated: the JIT makes one instruction of it.
        LoadFieldAddress(_layout.Fuel);
        LoadField(_layout.Fuel, ILOpCode.Ldind_i8);
        _il.LoadInt32(_untakenFuel);
        _il.Emit(ILOpCode.Conv_i8);
        _il.Emit(ILOpCode.Sub);
        _il.Emit(ILOpCode.Stind_i8);
        _maxDepth = Math.Max(_maxDepth, _stack.Count + 3);
        _untakenFuel = 0;
    }

    /// <summary>Traps if no fuel is left.</summary>
    private void EmitFuelCheck()
    {
        if (!CountsFuel)
        {
            return;
        }

        LoadField(_layout.Fuel, ILOpCode.Ldind_i8);
        _il.LoadInt32(0);
        _il.Emit(ILOpCode.Conv_i8);
        var skip = _il.BranchShort(ILOpCode.Bgt_s);
        CallIntrinsic(nameof(Intrinsics.ThrowOutOfFuel));
        _il.BindShort(skip);
    }

    /// <summary>Whether an instruction costs nothing, because it does nothing: it only structures the code.</summary>
    private static bool IsFree(Opcode opcode) =>
        opcode
            is Opcode.Nop
                or Opcode.Drop
                or Opcode.Block
                or Opcode.Loop
                or Opcode.Else
                or Opcode.End
                or Opcode.Return
                or Opcode.Unreachable;

    private bool EndsRun(Opcode opcode) =>
        opcode switch
        {
            Opcode.Nop or Opcode.Block => false,
            // Where nothing else arrives, the run goes on.
            Opcode.End => _blocks.Count == 1
                || (_blocks[^1] is var block && block.Opcode != Opcode.Loop && (block.IsTargeted || block.Opcode != Opcode.Block)),
            // Control instructions: those of a byte (core spec, §5.4.1), and branches by the nature of a reference.
            _ => (int)opcode is < (int)Opcode.Drop or 0x1F or 0xD5 or 0xD6 or 0xFB0018 or 0xFB0019,
        };
}
