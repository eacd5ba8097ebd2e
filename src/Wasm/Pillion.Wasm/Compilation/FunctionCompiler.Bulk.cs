using System.Reflection.Metadata;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Execution;

namespace Pillion.Wasm.Compilation;

/// <content>What works on whole memories and tables, and on their segments (core spec, §4.4.6 "Table Instructions" and §4.4.7 "Memory Instructions").</content>
internal sealed partial class FunctionCompiler
{
    private void EmitBulk(OpcodeInfo info, ref WasmReader reader)
    {
        var first = (int)reader.ReadU32();
        switch (info.Opcode)
        {
            case Opcode.MemorySize:
                EmitMemorySize(first);
                break;
            case Opcode.MemoryGrow:
                Materialize(1);
                CallWithContext(_module.Memories[first].Is64Bit ? nameof(Intrinsics.MemoryGrow64) : nameof(Intrinsics.MemoryGrow), first);
                Replace(1, _module.Memories[first].AddressType);
                break;
            case Opcode.MemoryFill:
                Materialize(3);
                LoadMemoryBase(first);
                _il.LoadArgument(0);
                CallIntrinsic(_module.Memories[first].Is64Bit ? nameof(Intrinsics.MemoryFill64) : nameof(Intrinsics.MemoryFill));
                PopMany(3);
                break;
            case Opcode.MemoryCopy:
                EmitMemoryCopy(first, (int)reader.ReadU32());
                break;
            case Opcode.MemoryInit:
                var memory = (int)reader.ReadU32();
                Materialize(3);
                WidenOperand(3);
                LoadMemoryBase(memory);
                CallWithContext(nameof(Intrinsics.MemoryInit), first);
                PopMany(3);
                break;
            case Opcode.DataDrop:
                CallWithContext(nameof(Intrinsics.DataDrop), first);
                break;
            default:
                EmitTableOperation(info.Opcode, first, ref reader);
                break;
        }
    }

    private void EmitMemorySize(int memory)
    {
        var type = _module.Memories[memory];
        Push(type.AddressType);
        LoadMemoryLength(memory);
        if (type.PageSizeLog2 > 0)
        {
            _il.LoadInt32(type.PageSizeLog2);
            _il.Emit(ILOpCode.Shr_un);
        }

        if (!type.Is64Bit)
        {
            _il.Emit(ILOpCode.Conv_i4);
        }
    }

    private void EmitMemoryCopy(int destination, int source)
    {
        Materialize(3);
        var isWide = _module.Memories[destination].Is64Bit || _module.Memories[source].Is64Bit;
        if (isWide)
        {
            WidenOperand(3);
            WidenOperand(2);
            WidenOperand(1);
        }

        LoadMemoryBase(destination);
        LoadMemoryBase(source);
        _il.LoadArgument(0);
        CallIntrinsic(isWide ? nameof(Intrinsics.MemoryCopy64) : nameof(Intrinsics.MemoryCopy));
        PopMany(3);
    }

    /// <summary>Makes an address of 32 bits one of 64, that many operands from the top, which are on the IL stack.</summary>
    private void WidenOperand(int fromTop)
    {
        if (_stack[^fromTop].Type == ValueType.I32)
        {
            InsertBefore(fromTop - 1, () => _il.Emit(ILOpCode.Conv_u8));
        }
    }

    /// <summary>
    /// Makes a table index of 64 bits one of 32, that many operands from the top, which are on the IL stack: one beyond stays
    /// beyond the end of every table.
    /// </summary>
    private void NarrowOperand(int fromTop)
    {
        if (_stack[^fromTop].Type == ValueType.I64)
        {
            InsertBefore(fromTop - 1, () => CallIntrinsic(nameof(Intrinsics.SaturateToU32)));
        }
    }

    private void EmitTableOperation(Opcode opcode, int first, ref WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.TableGet:
                Materialize(1);
                NarrowOperand(1);
                CallWithContext(ForElements(first, nameof(Intrinsics.TableGetFunc), nameof(Intrinsics.TableGetExtern)), first);
                Replace(1, _module.Tables[first].Element);
                break;
            case Opcode.TableSet:
                Materialize(2);
                NarrowOperand(2);
                CallWithContext(ForElements(first, nameof(Intrinsics.TableSetFunc), nameof(Intrinsics.TableSetExtern)), first);
                PopMany(2);
                break;
            case Opcode.TableGrow:
                Materialize(2);
                NarrowOperand(1);
                CallWithContext(ForElements(first, nameof(Intrinsics.TableGrowFunc), nameof(Intrinsics.TableGrowExtern)), first);
                WidenTableSize(first);
                Replace(2, _module.Tables[first].AddressType);
                break;
            case Opcode.TableFill:
                Materialize(3);
                NarrowOperand(3);
                NarrowOperand(1);
                CallWithContext(ForElements(first, nameof(Intrinsics.TableFillFunc), nameof(Intrinsics.TableFillExtern)), first);
                PopMany(3);
                break;
            case Opcode.TableSize:
                Push(_module.Tables[first].AddressType);
                CallWithContext(nameof(Intrinsics.TableSize), first);
                WidenTableSize(first);
                break;
            case Opcode.TableCopy:
                Materialize(3);
                NarrowOperand(3);
                NarrowOperand(2);
                NarrowOperand(1);
                _il.LoadArgument(0);
                _il.LoadInt32(first);
                _il.LoadInt32((int)reader.ReadU32());
                CallIntrinsic(nameof(Intrinsics.TableCopy));
                PopMany(3);
                break;
            case Opcode.TableInit:
                Materialize(3);
                NarrowOperand(3);
                _il.LoadArgument(0);
                _il.LoadInt32((int)reader.ReadU32());
                _il.LoadInt32(first);
                CallIntrinsic(nameof(Intrinsics.TableInit));
                PopMany(3);
                break;
            case Opcode.ElemDrop:
                CallWithContext(nameof(Intrinsics.ElemDrop), first);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"no code for {opcode}");
        }
    }

    /// <summary>The size of a table, or -1, as the type of its addresses.</summary>
    private void WidenTableSize(int table)
    {
        if (_module.Tables[table].Is64Bit)
        {
            _il.Emit(ILOpCode.Conv_i8);
        }
    }

    private string ForElements(int table, string functions, string externs) =>
        _module.Tables[table].Element.IsFunctionReference ? functions : externs;

    private void CallWithContext(string intrinsic, int index)
    {
        _il.LoadArgument(0);
        _il.LoadInt32(index);
        CallIntrinsic(intrinsic);
    }
}
