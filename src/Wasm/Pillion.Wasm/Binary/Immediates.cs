namespace Pillion.Wasm.Binary;

/// <summary>Skips the immediates of instructions.</summary>
internal static class Immediates
{
    public static void Skip(OpcodeInfo info, ref WasmReader reader)
    {
        switch (info.Immediate)
        {
            case Immediate.None:
                break;
            case Immediate.I32:
                reader.ReadS32();
                break;
            case Immediate.I64:
                reader.ReadS64();
                break;
            case Immediate.F32:
                reader.ReadF32Bits();
                break;
            case Immediate.F64:
                reader.ReadF64Bits();
                break;
            case Immediate.Block:
                SkipValueType(ref reader);
                break;
            case Immediate.TryTable:
                SkipValueType(ref reader);
                for (var count = reader.ReadCount(); count > 0; count--)
                {
                    CatchClause.Read(ref reader);
                }

                break;
            case Immediate.MemArg:
                MemArg.Read(ref reader);
                break;
            case Immediate.V128:
            case Immediate.Shuffle:
                reader.ReadBytes(16);
                break;
            case Immediate.Lane:
            case Immediate.Fence:
                reader.ReadByte();
                break;
            case Immediate.MemArgLane:
                MemArg.Read(ref reader);
                reader.ReadByte();
                break;
            case Immediate.LabelTable:
                for (var count = reader.ReadCount(); count >= 0; count--)
                {
                    reader.ReadU32();
                }

                break;
            case Immediate.SelectTypes:
                for (var count = reader.ReadCount(); count > 0; count--)
                {
                    SkipValueType(ref reader);
                }

                break;
            case Immediate.HeapType:
            case Immediate.CastType:
                reader.ReadS33();
                break;
            case Immediate.CastBranch:
                reader.ReadByte();
                reader.ReadU32();
                reader.ReadS33();
                reader.ReadS33();
                break;
            case Immediate.CallIndirect:
            case Immediate.TypeAndIndex:
            case Immediate.MemoryInit:
            case Immediate.MemoryCopy:
            case Immediate.TableInit:
            case Immediate.TableCopy:
                reader.ReadU32();
                reader.ReadU32();
                break;
            default:
                reader.ReadU32();
                break;
        }
    }

    // Also block types: all that is not a prefix byte is one signed number.
    private static void SkipValueType(ref WasmReader reader)
    {
        if (reader.Peek() is 0x63 or 0x64)
        {
            reader.ReadByte();
        }

        reader.ReadS33();
    }
}
