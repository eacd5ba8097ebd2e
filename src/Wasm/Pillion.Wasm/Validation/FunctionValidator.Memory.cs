using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Validation;

/// <content>Memory, table and segment instructions (core spec 3.0, §3.3.6 to §3.3.8). Addresses have the type of what they address.</content>
internal sealed partial class FunctionValidator
{
    /// <summary>A load or store: its first operand is the address, the others are those of its signature.</summary>
    private void ValidateMemoryAccess(OpcodeInfo info, ref WasmReader reader)
    {
        var memArg = MemArg.Read(ref reader);
        var memory = RequireMemory((uint)memArg.Memory);
        if (memArg.Alignment > info.NaturalAlignment)
        {
            throw Error("alignment must not be larger than natural");
        }

        if (info.IsAtomic && memArg.Alignment < info.NaturalAlignment)
        {
            throw Error("atomic alignment must be natural");
        }

        if (!memory.Is64Bit && memArg.Offset > uint.MaxValue)
        {
            throw Error("offset out of range");
        }

        for (var i = info.Operands.Length - 1; i > 0; i--)
        {
            Pop(info.Operands[i]);
        }

        Pop(memory.AddressType);
        PushAll(info.Results);
    }

    private void ValidateBulk(Opcode opcode, Immediate immediate, ref WasmReader reader)
    {
        switch (immediate)
        {
            case Immediate.Memory:
                ValidateMemory(opcode, RequireMemory(reader.ReadU32()).AddressType);
                break;
            case Immediate.MemoryCopy:
                var target = RequireMemory(reader.ReadU32());
                ValidateCopy(target.AddressType, RequireMemory(reader.ReadU32()).AddressType);
                break;
            case Immediate.MemoryInit:
                var data = reader.ReadU32();
                ValidateInit(RequireMemory(reader.ReadU32()).AddressType);
                RequireData(data);
                break;
            case Immediate.Data:
                RequireData(reader.ReadU32());
                break;
            case Immediate.Elem:
                RequireElements(reader.ReadU32());
                break;
            case Immediate.TableInit:
                var elements = reader.ReadU32();
                var initialised = RequireTable(reader.ReadU32());
                if (!RequireElements(elements).IsSubtypeOf(initialised.Element))
                {
                    throw Error("type mismatch: element segment and table");
                }

                ValidateInit(initialised.AddressType);
                break;
            case Immediate.TableCopy:
                var destination = RequireTable(reader.ReadU32());
                var source = RequireTable(reader.ReadU32());
                if (!source.Element.IsSubtypeOf(destination.Element))
                {
                    throw Error("type mismatch: tables of different element types");
                }

                ValidateCopy(destination.AddressType, source.AddressType);
                break;
            default:
                ValidateTableAccess(opcode, RequireTable(reader.ReadU32()));
                break;
        }
    }

    private void ValidateMemory(Opcode opcode, ValueType address)
    {
        switch (opcode)
        {
            case Opcode.MemorySize:
                Push(address);
                break;
            case Opcode.MemoryGrow:
                Pop(address);
                Push(address);
                break;
            default:
                PopBulk(address, ValueType.I32, address);
                break;
        }
    }

    /// <summary>The length is an address of both.</summary>
    private void ValidateCopy(ValueType destination, ValueType source) =>
        PopBulk(destination, source, destination == source ? source : ValueType.I32);

    /// <summary>Positions and lengths within segments are always of 32 bits.</summary>
    private void ValidateInit(ValueType destination) => PopBulk(destination, ValueType.I32, ValueType.I32);

    private void PopBulk(ValueType first, ValueType second, ValueType length)
    {
        Pop(length);
        Pop(second);
        Pop(first);
    }

    private void ValidateTableAccess(Opcode opcode, TableType table)
    {
        switch (opcode)
        {
            case Opcode.TableGet:
                Pop(table.AddressType);
                Push(table.Element);
                break;
            case Opcode.TableSet:
                Pop(table.Element);
                Pop(table.AddressType);
                break;
            case Opcode.TableGrow:
                Pop(table.AddressType);
                Pop(table.Element);
                Push(table.AddressType);
                break;
            case Opcode.TableFill:
                PopBulk(table.AddressType, table.Element, table.AddressType);
                break;
            case Opcode.TableSize:
                Push(table.AddressType);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"no rule for {opcode}");
        }
    }

    private MemoryType RequireMemory(uint index) =>
        index < (uint)module.Memories.Count ? module.Memories[(int)index] : throw Error($"unknown memory {index}");

    private TableType RequireTable(uint index) =>
        index < (uint)module.Tables.Count ? module.Tables[(int)index] : throw Error($"unknown table {index}");

    private ValueType RequireElements(uint index) =>
        index < (uint)module.Elements.Count ? module.Elements[(int)index].Type : throw Error($"unknown elem segment {index}");

    private void RequireData(uint index)
    {
        if (module.DataCount is not { } count)
        {
            throw new WasmFormatException("data count section required", _position);
        }

        if (index >= (uint)count)
        {
            throw Error($"unknown data segment {index}");
        }
    }
}
