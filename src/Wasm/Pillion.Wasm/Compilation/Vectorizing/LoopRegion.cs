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
