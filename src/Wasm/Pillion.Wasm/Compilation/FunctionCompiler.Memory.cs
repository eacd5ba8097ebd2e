using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>Loads and stores (core spec, §4.4.7 "Memory Instructions").</content>
internal sealed partial class FunctionCompiler
{
    // Where scratch values of memory accesses live; no other instruction is emitted in between.
    private const int StoredValue = 0;
    private const int CheckedAddress = 10;

    private void EmitMemoryAccess(OpcodeInfo info, MemArg memArg)
    {
        if (info.IsAtomic)
        {
            EmitAtomic(info, memArg);
        }
        else if (info.Opcode >= Opcode.V128Load)
        {
            EmitVectorAccess(info, memArg);
        }
        else if (info.Results.IsEmpty)
        {
            EmitStore(info, memArg);
        }
        else
        {
            EmitLoad(info, memArg);
        }
    }

    private void EmitLoad(OpcodeInfo info, MemArg memArg)
    {
        Materialize(1);
        PrepareAddress(memArg, 1);
        EmitAddress(info, memArg);
        var (load, widen) = info.Opcode switch
        {
            Opcode.I32Load => (ILOpCode.Ldind_i4, ILOpCode.Nop),
            Opcode.I64Load => (ILOpCode.Ldind_i8, ILOpCode.Nop),
            Opcode.F32Load => (ILOpCode.Ldind_r4, ILOpCode.Nop),
            Opcode.F64Load => (ILOpCode.Ldind_r8, ILOpCode.Nop),
            Opcode.I32Load8S => (ILOpCode.Ldind_i1, ILOpCode.Nop),
            Opcode.I32Load8U => (ILOpCode.Ldind_u1, ILOpCode.Nop),
            Opcode.I32Load16S => (ILOpCode.Ldind_i2, ILOpCode.Nop),
            Opcode.I32Load16U => (ILOpCode.Ldind_u2, ILOpCode.Nop),
            Opcode.I64Load8S => (ILOpCode.Ldind_i1, ILOpCode.Conv_i8),
            Opcode.I64Load8U => (ILOpCode.Ldind_u1, ILOpCode.Conv_u8),
            Opcode.I64Load16S => (ILOpCode.Ldind_i2, ILOpCode.Conv_i8),
            Opcode.I64Load16U => (ILOpCode.Ldind_u2, ILOpCode.Conv_u8),
            Opcode.I64Load32S => (ILOpCode.Ldind_i4, ILOpCode.Conv_i8),
            Opcode.I64Load32U => (ILOpCode.Ldind_u4, ILOpCode.Conv_u8),
            _ => throw new System.Diagnostics.UnreachableException($"no load {info.Name}"),
        };
        _il.Emit(load);
        if (widen != ILOpCode.Nop)
        {
            _il.Emit(widen);
        }

        Replace(1, info.Results[0], isLoad: info.NaturalAlignment > 0 && !IsChecked(memArg.Memory));
    }

    private void EmitStore(OpcodeInfo info, MemArg memArg)
    {
        EmitStoreAddress(info, memArg);
        var (narrow, store) = info.Opcode switch
        {
            Opcode.I32Store => (ILOpCode.Nop, ILOpCode.Stind_i4),
            Opcode.I64Store => (ILOpCode.Nop, ILOpCode.Stind_i8),
            Opcode.F32Store => (ILOpCode.Nop, ILOpCode.Stind_r4),
            Opcode.F64Store => (ILOpCode.Nop, ILOpCode.Stind_r8),
            Opcode.I32Store8 => (ILOpCode.Nop, ILOpCode.Stind_i1),
            Opcode.I32Store16 => (ILOpCode.Nop, ILOpCode.Stind_i2),
            Opcode.I64Store8 => (ILOpCode.Conv_i4, ILOpCode.Stind_i1),
            Opcode.I64Store16 => (ILOpCode.Conv_i4, ILOpCode.Stind_i2),
            Opcode.I64Store32 => (ILOpCode.Conv_i4, ILOpCode.Stind_i4),
            _ => throw new System.Diagnostics.UnreachableException($"no store {info.Name}"),
        };
        if (narrow != ILOpCode.Nop)
        {
            _il.Emit(narrow);
        }

        _il.Emit(store);
        PopMany(2);
    }

    /// <summary>Brings address and value of a store onto the IL stack, the address as a native one.</summary>
    private void EmitStoreAddress(OpcodeInfo info, MemArg memArg)
    {
        Materialize(2);
        if (KeepsLowBits(info.Opcode))
        {
            KeepWhole();
        }

        if (!IsChecked(memArg.Memory))
        {
            InsertBefore(1, () => EmitAddress(info, memArg));
            return;
        }

        // The check must come after the value was computed: that may grow the memory.
        PrepareAddress(memArg, 2);
        var value = Temporary(_stack[^1].Type, StoredValue);
        _il.StoreLocal(value);
        EmitAddress(info, memArg);
        _il.LoadLocal(value);
    }

    /// <summary>Whether accesses to a memory are checked, and not left to guard pages.</summary>
    private bool IsChecked(int memory) => !_guarded || !_module.Memories[memory].IsGuardable;

    /// <summary>Comes before <see cref="EmitAddress"/>, with the instruction's operands on the IL stack.</summary>
    private void PrepareAddress(MemArg memArg, int operands)
    {
        if (IsChecked(memArg.Memory))
        {
            PrepareBranchAbove(operands);
        }
    }

    /// <summary>Turns the address operand on top of the IL stack into a native address, checked or left to the guard pages.</summary>
    private void EmitAddress(OpcodeInfo info, MemArg memArg)
    {
        if (_module.Memories[memArg.Memory].Is64Bit)
        {
            EmitCheckOfWideAddress(info, memArg);
        }
        else if (IsChecked(memArg.Memory))
        {
            // address + offset + width <= length, in 64 bits.
            _il.Emit(ILOpCode.Dup);
            _il.Emit(ILOpCode.Conv_u8);
            _il.LoadInt64((long)memArg.Offset + (1L << info.NaturalAlignment));
            _il.Emit(ILOpCode.Add);
            LoadMemoryLength(memArg.Memory);
            var inside = _il.BranchShort(ILOpCode.Ble_un_s);
            CallIntrinsic(nameof(Intrinsics.ThrowMemoryOutOfBounds));
            _il.BindShort(inside);
        }

        _il.Emit(ILOpCode.Conv_u);
        LoadMemoryBase(memArg.Memory);
        _il.Emit(ILOpCode.Add);
        if (memArg.Offset == 0)
        {
            return;
        }

        if (memArg.Offset <= int.MaxValue)
        {
            _il.LoadInt32((int)memArg.Offset);
        }
        else
        {
            _il.LoadInt64((long)memArg.Offset);
            _il.Emit(ILOpCode.Conv_i);
        }

        _il.Emit(ILOpCode.Add);
    }

    /// <summary>
    /// address &lt; length and address + offset + width &lt;= length: after the first, the sum cannot overflow. For single bytes the first
    /// is all.
    /// </summary>
    private void EmitCheckOfWideAddress(OpcodeInfo info, MemArg memArg)
    {
        // No memory is longer, and no sum with an address in it reaches 2^63.
        const ulong Farthest = 1UL << 62;

        var end = Math.Min(memArg.Offset, Farthest) + (1UL << info.NaturalAlignment);
        var address = Temporary(ValueType.I64, CheckedAddress);
        _il.StoreLocal(address);
        _il.LoadLocal(address);
        LoadMemoryLength(memArg.Memory);
        if (end == 1)
        {
            EmitTrapUnless(ILOpCode.Blt_un_s);
        }
        else
        {
            var outside = _il.BranchShort(ILOpCode.Bge_un_s);
            _il.LoadLocal(address);
            _il.LoadInt64((long)end);
            _il.Emit(ILOpCode.Add);
            LoadMemoryLength(memArg.Memory);
            EmitTrapUnless(ILOpCode.Ble_un_s, outside);
        }

        _il.LoadLocal(address);

        void EmitTrapUnless(ILOpCode branch, int? outside = null)
        {
            var inside = _il.BranchShort(branch);
            if (outside is { } otherwise)
            {
                _il.BindShort(otherwise);
            }

            CallIntrinsic(nameof(Intrinsics.ThrowMemoryOutOfBounds));
            _il.BindShort(inside);
        }
    }

    private bool IsMemoryAtBase(int memory) => memory == 0 && _module.HasMemoryAtBase;

    private void LoadMemoryBase(int memory)
    {
        if (IsMemoryAtBase(memory))
        {
            _il.LoadArgument(0);
            return;
        }

        // Memories never move, so the prologue loads the base once.
        if (!_memoryBases.TryGetValue(memory, out var local))
        {
            local = NewLocal(ValueType.FuncRef);
            _memoryBases.Add(memory, local);
        }

        _il.LoadLocal(local);
    }

    private void LoadMemoryLength(int memory)
    {
        LoadMemoryBase(memory);
        _il.LoadInt32(ContextLayout.MemoryLength);
        _il.Emit(ILOpCode.Sub);
        if (_module.Memories[memory].IsShared)
        {
            // Another thread may grow it.
            _il.Emit(ILOpCode.Volatile);
        }

        _il.Emit(ILOpCode.Ldind_i8);
    }
}
