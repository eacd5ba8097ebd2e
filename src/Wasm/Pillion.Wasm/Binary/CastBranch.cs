namespace Pillion.Wasm.Binary;

/// <summary>The immediates of <c>br_on_cast</c> and <c>br_on_cast_fail</c> (core spec 3.0, §5.4.1).</summary>
/// <param name="From">The type that the operand has.</param>
/// <param name="To">The type that it is cast to.</param>
internal readonly record struct CastBranch(uint Label, ValueType From, ValueType To)
{
    /// <summary>The operand's type where the cast fails.</summary>
    public ValueType Difference => To.IsNullable ? From.WithNull(false) : From;

    public static CastBranch Read(ref WasmReader reader, ModuleDefinition module)
    {
        var start = reader.Position;
        var flags = reader.ReadByte();
        if (flags > 3)
        {
            throw new WasmFormatException("malformed cast flags", start);
        }

        var label = reader.ReadU32();
        var from = TypeReading.ReadHeapType(ref reader, module, nullable: (flags & 1) != 0);
        return new CastBranch(label, from, TypeReading.ReadHeapType(ref reader, module, nullable: (flags & 2) != 0));
    }
}
