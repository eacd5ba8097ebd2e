namespace Pillion.Wasm.Binary;

/// <summary>A clause of <c>try_table</c> (core spec, §5.4.1 "Control Instructions").</summary>
/// <param name="Tag">Index of the tag it catches, or -1 if it catches all.</param>
/// <param name="GivesReference">Whether the exception itself is carried to the label, behind its values.</param>
/// <param name="Label">Depth of the label, from outside the <c>try_table</c>.</param>
internal readonly record struct CatchClause(int Tag, bool GivesReference, uint Label)
{
    public bool CatchesAll => Tag < 0;

    public static CatchClause Read(ref WasmReader reader)
    {
        var start = reader.Position;
        var kind = reader.ReadByte();
        if (kind > 3)
        {
            throw new WasmFormatException("malformed catch clause", start);
        }

        // Bit 0: with the reference. Bit 1: any exception.
        var tag = (kind & 2) == 0 ? (int)reader.ReadU32() : -1;
        return new CatchClause(tag, (kind & 1) != 0, reader.ReadU32());
    }
}
