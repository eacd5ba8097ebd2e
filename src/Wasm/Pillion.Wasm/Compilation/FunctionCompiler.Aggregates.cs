using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation;

/// <content>Structures and arrays (core spec 3.0, §4.6.3 "Aggregate Reference Instructions").</content>
internal sealed partial class FunctionCompiler
{
    /// <summary>Instructions with a type index.</summary>
    private void EmitTyped(Opcode opcode, int type, ref WasmReader reader)
    {
        switch (opcode)
        {
            case Opcode.CallRef or Opcode.ReturnCallRef:
                EmitCallRef(opcode, type, ref reader);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"no code for {opcode}");
        }
    }
}
