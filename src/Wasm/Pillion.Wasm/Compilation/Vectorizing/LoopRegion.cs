namespace Pillion.Wasm.Compilation.Vectorizing;

/// <summary>What a loop reads or writes of memory without a gap, element by element, turn by turn.</summary>
/// <param name="index">Its place among those of the loop.</param>
/// <param name="begin">Where the first turn begins.</param>
/// <param name="width">Bytes of an element.</param>
/// <param name="advance">Bytes of a turn's elements.</param>
internal sealed class LoopRegion(int index, LoopPlace begin, int width, int advance)
{
    public int Index => index;

    public LoopPlace Begin => begin;

    public int Width => width;

    public int Advance => advance;

    public bool IsWritten { get; set; }

    /// <summary>Whether it is read by something else than what computes the elements that are written to it.</summary>
    public bool IsRead { get; set; }
}

/// <summary>A turn's stores to places side by side.</summary>
/// <param name="Opcode">The scalar instruction.</param>
/// <param name="Type">Of the values.</param>
/// <param name="Value">What is stored first; the others are computed likewise.</param>
/// <param name="Elements">How many a turn stores.</param>
internal sealed record VectorStore(Binary.Opcode Opcode, ValueType Type, LoopRegion Region, LoopValue Value, int Elements);

/// <summary>What a turn adds to a local.</summary>
/// <param name="Value">One of the values that it adds; the others are computed likewise.</param>
/// <param name="Elements">How many a turn adds.</param>
internal sealed record VectorSum(int Local, ValueType Type, LoopValue Value, int Elements);
