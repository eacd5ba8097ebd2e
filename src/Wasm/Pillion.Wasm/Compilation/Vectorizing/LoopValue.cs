using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Compilation.Vectorizing;

/// <summary>What one turn of a loop computes, in terms of the values that locals and memory have when the turn begins.</summary>
/// <param name="size">How many values it is made of, itself counted; those used twice are counted twice.</param>
internal abstract class LoopValue(ValueType type, int size)
{
    public ValueType Type => type;

    public int Size => size;
}

/// <summary>A constant.</summary>
/// <param name="bits">Its bits; of an <c>i32</c>, sign-extended.</param>
internal sealed class LoopConstant(ValueType type, long bits) : LoopValue(type, 1)
{
    public long Bits => bits;
}

/// <summary>What a local has when the turn begins.</summary>
internal sealed class LoopLocal(ValueType type, int index) : LoopValue(type, 1)
{
    public int Index => index;
}

/// <summary>What is read from memory 0.</summary>
/// <param name="time">How many loads and stores of the turn come before.</param>
internal sealed class LoopLoad(OpcodeInfo info, LoopPlace place, int time) : LoopValue(info.Results[0], 1)
{
    public Opcode Opcode => info.Opcode;

    /// <summary>Bytes that are read.</summary>
    public int Width => 1 << info.NaturalAlignment;

    public LoopPlace Place => place;

    public int Time => time;
}

/// <summary>What an instruction makes of one or two values.</summary>
internal sealed class LoopOperation(OpcodeInfo info, LoopValue first, LoopValue? second)
    : LoopValue(info.Results[0], 1 + first.Size + (second?.Size ?? 0))
{
    public Opcode Opcode => info.Opcode;

    public LoopValue First => first;

    public LoopValue? Second => second;
}

/// <summary>What a turn writes to memory 0.</summary>
/// <param name="Width">Bytes that are written.</param>
/// <param name="Time">How many loads and stores of the turn come before.</param>
internal sealed record LoopStore(Opcode Opcode, int Width, LoopPlace Place, LoopValue Value, int Time);

/// <summary>A place in memory: an address that wraps at 2^32, and an offset that does not.</summary>
internal sealed record LoopPlace(LinearForm Address, uint Offset)
{
    /// <summary>How far it is from its address without the constant part.</summary>
    public long Position => (long)Address.Constant + Offset;
}
