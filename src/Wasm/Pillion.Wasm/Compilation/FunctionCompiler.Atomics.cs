using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>
/// Atomic accesses (proposal "threads"): volatile loads, and for all else calls of <see cref="Intrinsics"/>, which the JIT
/// inlines. They work on unshared memories too.
/// </content>
internal sealed partial class FunctionCompiler
{
    private const int ReplacedBy = 11;

    private void EmitAtomic(OpcodeInfo info, MemArg memArg)
    {
        switch (info.Opcode)
        {
            case Opcode.MemoryAtomicNotify:
                EmitWaiting(info, memArg, nameof(Intrinsics.MemoryAtomicNotify));
                break;
            case Opcode.MemoryAtomicWait32:
                EmitWaiting(info, memArg, nameof(Intrinsics.MemoryAtomicWait32));
                break;
            case Opcode.MemoryAtomicWait64:
                EmitWaiting(info, memArg, nameof(Intrinsics.MemoryAtomicWait64));
                break;
            case <= Opcode.I64AtomicLoad32U:
                EmitAtomicLoad(info, memArg);
                break;
            default:
                EmitAtomicUpdate(info, memArg);
                break;
        }
    }

    /// <summary>Waits and notifications have their address and offset checked by the call.</summary>
    private void EmitWaiting(OpcodeInfo info, MemArg memArg, string intrinsic)
    {
        var operands = info.Operands.Length;
        Materialize(operands);
        WidenOperand(operands);
        _il.LoadInt64((long)memArg.Offset);
        CallWithContext(intrinsic, memArg.Memory);
        Replace(operands, ValueType.I32);
    }

    private void EmitAtomicLoad(OpcodeInfo info, MemArg memArg)
    {
        Materialize(1);
        EmitAlignedAddress(info, memArg, operands: 1);
        _il.Emit(ILOpCode.Volatile);
        _il.Emit(
            info.NaturalAlignment switch
            {
                0 => ILOpCode.Ldind_u1,
                1 => ILOpCode.Ldind_u2,
                2 => ILOpCode.Ldind_u4,
                _ => ILOpCode.Ldind_i8,
            }
        );
        if (IsNarrowed(info, info.Results[0]))
        {
            _il.Emit(ILOpCode.Conv_u8);
        }

        Replace(1, info.Results[0]);
    }

    /// <summary>Stores, and what reads, changes and writes: the operands are computed before the address is checked.</summary>
    private void EmitAtomicUpdate(OpcodeInfo info, MemArg memArg)
    {
        var operands = info.Operands.Length;
        Materialize(operands);
        var type = info.Operands[1];
        var isNarrowed = IsNarrowed(info, type);
        var replacement = Temporary(type, ReplacedBy);
        var value = Temporary(type, StoredValue);
        if (operands == 3)
        {
            _il.StoreLocal(replacement);
        }

        _il.StoreLocal(value);
        EmitAlignedAddress(info, memArg, operands);
        Load(value);
        if (operands == 3)
        {
            Load(replacement);
        }

        CallIntrinsic(AtomicMethod(info));
        if (info.Results.IsEmpty)
        {
            PopMany(operands);
            return;
        }

        if (isNarrowed)
        {
            _il.Emit(ILOpCode.Conv_u8);
        }

        Replace(operands, type);

        void Load(int local)
        {
            _il.LoadLocal(local);
            if (isNarrowed)
            {
                _il.Emit(ILOpCode.Conv_i4);
            }
        }
    }

    /// <summary>Whether an i64 instruction accesses fewer than eight bytes, which is done with 32 bits.</summary>
    private static bool IsNarrowed(OpcodeInfo info, ValueType type) => type == ValueType.I64 && info.NaturalAlignment < 3;

    private static string AtomicMethod(OpcodeInfo info)
    {
        // The opcodes of each operation follow each other, in all widths (proposal "threads", "Instructions").
        const int Widths = 7;

        ReadOnlySpan<string> operations = ["Add", "Sub", "And", "Or", "Xor", "Exchange", "CompareExchange"];
        var operation = info.Results.IsEmpty ? "Store" : operations[(info.Opcode - Opcode.I32AtomicRmwAdd) / Widths];
        return $"Atomic{operation}{8 << info.NaturalAlignment}";
    }

    /// <summary>As <see cref="EmitAddress"/>, and traps unless the address is a multiple of the number of bytes accessed.</summary>
    private void EmitAlignedAddress(OpcodeInfo info, MemArg memArg, int operands)
    {
        PrepareAddress(memArg, operands);
        EmitAddress(info, memArg);
        if (info.NaturalAlignment == 0)
        {
            return;
        }

        // Memories start at page boundaries, so that the native address is aligned if the guest's is.
        PrepareBranchAbove(operands);
        _il.Emit(ILOpCode.Dup);
        _il.Emit(ILOpCode.Conv_i4);
        _il.LoadInt32((1 << info.NaturalAlignment) - 1);
        _il.Emit(ILOpCode.And);
        var aligned = _il.BranchShort(ILOpCode.Brfalse_s);
        _il.Emit(ILOpCode.Dup);
        LoadMemoryBase(memArg.Memory);
        _il.LoadInt32(1 << info.NaturalAlignment);
        CallIntrinsic(nameof(Intrinsics.ThrowUnalignedAtomic));
        _il.BindShort(aligned);
    }
}
