using Pillion.Wasm.Binary;
using Pillion.Wasm.Compilation.Vectorizing;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>How many of a module's loops the engine vectorises, where the machine can.</summary>
internal static class VectorisedLoops
{
    public static (int All, int Vectorised) Count(byte[] wasm)
    {
        var module = ModuleDecoder.Decode(wasm);
        var (all, vectorised) = (0, 0);
        for (var i = 0; i < module.Bodies.Count; i++)
        {
            var body = module.Bodies[i];
            var types = new List<ValueType>(module.TypeOfFunction(module.ImportedFunctions + i).Parameters);
            var reader = new WasmReader(module.Bytes, body.LocalsStart, body.End);
            LocalDeclarations.Read(ref reader, module, types);
            while (!reader.IsAtEnd)
            {
                var info = OpcodeTable.Read(ref reader);
                Immediates.Skip(info, ref reader);
                if (info.Opcode == Opcode.Loop)
                {
                    all++;
                    vectorised += LoopBody.Read(module, reader, types) is { } loop && LoopPlan.For(loop) is not null ? 1 : 0;
                }
            }
        }

        return (all, vectorised);
    }
}
