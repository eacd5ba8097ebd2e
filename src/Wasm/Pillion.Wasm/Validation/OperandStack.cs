namespace Pillion.Wasm.Validation;

/// <summary>The operand stack of the validation algorithm (core spec, appendix §7.3): types, with a bottom type for dead code.</summary>
internal sealed class OperandStack
{
    /// <summary>The type of an operand popped off an empty stack in unreachable code; it matches every type.</summary>
    public static readonly ValueType Bottom;

    private ValueType[] _types = new ValueType[64];

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public void Push(ValueType type)
    {
        if (Count == _types.Length)
        {
            Array.Resize(ref _types, Count * 2);
        }

        _types[Count++] = type;
    }

    public ValueType Pop() => _types[--Count];

    public void TruncateTo(int height) => Count = height;
}

/// <summary>A block that is open at some point of the code.</summary>
/// <param name="Opcode">What opened it; the function body is a <c>block</c>.</param>
/// <param name="Type">Its parameters and results.</param>
/// <param name="Height">Operands below it.</param>
/// <param name="IsUnreachable">Whether the rest of it cannot be reached.</param>
/// <param name="WrittenLocals">How many locals that have no default had been written when it was opened.</param>
internal readonly record struct ControlFrame(Binary.Opcode Opcode, FuncType Type, int Height, bool IsUnreachable, int WrittenLocals)
{
    /// <summary>What a branch to it carries: parameters for a loop, results otherwise.</summary>
    public System.Collections.Immutable.ImmutableArray<ValueType> LabelTypes =>
        Opcode == Binary.Opcode.Loop ? Type.Parameters : Type.Results;
}
