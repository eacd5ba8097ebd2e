using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation;

/// <content>What stands behind the rest of the code, because a protected region must be left first: tail calls in it, and throws.</content>
internal sealed partial class FunctionCompiler
{
    private readonly List<(ILBuffer.Label Label, OpcodeInfo Info, int Position, List<ValueType> Operands)> _tailCalls = [];
    private readonly List<(ILBuffer.Label Label, int Exception)> _throws = [];
    private bool _isOutOfLine;

    private static bool IsTailCall(Opcode opcode) => opcode is Opcode.ReturnCall or Opcode.ReturnCallIndirect or Opcode.ReturnCallRef;

    /// <summary>
    /// A tail call in a protected region: the handlers are none of the callee's, so the region is left with the operands, and the call made
    /// behind the function's end.
    /// </summary>
    private void LeaveForTailCall(OpcodeInfo info, ref WasmReader reader)
    {
        var position = reader.Position;
        var callee =
            info.Opcode == Opcode.ReturnCall ? _module.TypeOfFunction((int)reader.ReadU32()) : _module.FunctionType((int)reader.ReadU32());
        var count = callee.Parameters.Length + (info.Opcode == Opcode.ReturnCall ? 0 : 1);
        reader.Position = position;
        Immediates.Skip(info, ref reader);
        SpillAll();
        var operands = _stack.GetRange(_stack.Count - count, count).ConvertAll(o => o.Type);
        var label = _il.DefineLabel();
        _tailCalls.Add((label, info, position, operands));
        JumpTo(new Block(Opcode.Block, new FuncType([], [.. operands]), 0, label, default));
        SkipDeadCode(ref reader);
    }

    private void EmitTailCallsOutOfLine(WasmReader reader)
    {
        _isOutOfLine = true;
        foreach (var (label, info, position, operands) in _tailCalls)
        {
            _il.Bind(label);
            TruncateTo(0);
            PushAllSpilled([.. operands]);
            reader.Position = position;
            _il.Mark(position);
            EmitInstruction(info, ref reader);
        }
    }

    private void EmitThrowsOutOfLine(TryRegion? region)
    {
        foreach (var (label, exception) in region?.Throws ?? _throws)
        {
            _il.Bind(label);
            EmitRethrow(exception);
        }
    }
}
