using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Debugging;

/// <summary>
/// What a frame of a stack trace was doing. The runtime knows where an exception came from only to the statement, and to the start of a longer
/// stretch where it optimised; this tells which of the instructions there it can have been.
/// </summary>
/// <param name="Trap">The trap that the frame's function ran into.</param>
/// <param name="Callee">The function that it called, in its own module.</param>
/// <param name="IsForeignCall">Whether it called a function of another module or of the host.</param>
internal readonly record struct FrameCause(TrapKind? Trap = null, int? Callee = null, bool IsForeignCall = false)
{
    /// <summary>Whether the instruction at an offset of the module can be it for certain.</summary>
    public bool Matches(ModuleDefinition module, int offset)
    {
        var reader = new WasmReader(module.Bytes, offset, module.Bytes.Length);
        var info = OpcodeTable.Read(ref reader);
        if (IsForeignCall)
        {
            return info.Opcode is Opcode.Call or Opcode.ReturnCall && reader.ReadU32() < module.ImportedFunctions;
        }

        if (Callee is { } callee)
        {
            return info.Opcode is Opcode.Call or Opcode.ReturnCall && reader.ReadU32() == callee;
        }

        return Trap switch
        {
            TrapKind.Unreachable => info.Opcode == Opcode.Unreachable,
            TrapKind.MemoryOutOfBounds => AccessesMemory(info.Immediate),
            TrapKind.TableOutOfBounds => info.Immediate is Immediate.Table or Immediate.TableInit or Immediate.TableCopy,
            TrapKind.IntegerDivideByZero => Divides(info.Opcode),
            TrapKind.IntegerOverflow => Divides(info.Opcode) || Truncates(info.Opcode),
            TrapKind.InvalidConversionToInteger => Truncates(info.Opcode),
            TrapKind.UndefinedElement or TrapKind.UninitializedElement or TrapKind.IndirectCallTypeMismatch => info.Immediate
                == Immediate.CallIndirect,
            TrapKind.NullExceptionReference => info.Opcode == Opcode.ThrowRef,
            null => info.Opcode is Opcode.Throw or Opcode.ThrowRef or Opcode.Rethrow,
            _ => false,
        };
    }

    /// <summary>Whether the instruction can be it, should none match: the callee may have been reached by a reference.</summary>
    public bool MayMatch(ModuleDefinition module, int offset)
    {
        var reader = new WasmReader(module.Bytes, offset, module.Bytes.Length);
        return (IsForeignCall || Callee is not null) && OpcodeTable.Read(ref reader).Immediate == Immediate.CallIndirect;
    }

    private static bool AccessesMemory(Immediate immediate) =>
        immediate is Immediate.MemArg or Immediate.MemArgLane or Immediate.MemoryInit or Immediate.MemoryCopy or Immediate.Memory;

    private static bool Divides(Opcode opcode) =>
        opcode is (>= Opcode.I32DivS and <= Opcode.I32RemU) or (>= Opcode.I64DivS and <= Opcode.I64RemU);

    private static bool Truncates(Opcode opcode) =>
        opcode is (>= Opcode.I32TruncF32S and <= Opcode.I32TruncF64U) or (>= Opcode.I64TruncF32S and <= Opcode.I64TruncF64U);
}
