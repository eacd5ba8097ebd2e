using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads value types (component model, Binary.md, "defvaltype", "valtype").</summary>
internal static class DefinedTypeReading
{
    /// <param name="code">The first byte, which was read.</param>
    public static TypeExpression ReadBody(ref WasmReader reader, DecodingState state, byte code, int offset) =>
        code switch
        {
            _ when IsPrimitive(code) => new PrimitiveExpression(offset, (PrimitiveKind)code),
            0x72 => new RecordExpression(offset, Items.ReadVector(ref reader, state, ReadLabeled)),
            0x71 => new VariantExpression(offset, Items.ReadVector(ref reader, state, ReadCase)),
            0x70 => new ListExpression(offset, ReadReference(ref reader), FixedLength: null),
            0x6F => new TupleExpression(
                offset,
                Items.ReadVector(ref reader, state, static (ref WasmReader r, DecodingState _) => ReadReference(ref r))
            ),
            0x6E => new FlagsExpression(offset, Items.ReadNames(ref reader, state)),
            0x6D => new EnumExpression(offset, Items.ReadNames(ref reader, state)),
            0x6B => new OptionExpression(offset, ReadReference(ref reader)),
            0x6A => new ResultExpression(offset, ReadOptional(ref reader), ReadOptional(ref reader)),
            0x69 => new OwnExpression(offset, reader.ReadU32()),
            0x68 => new BorrowExpression(offset, reader.ReadU32()),
            0x67 => new ListExpression(offset, ReadReference(ref reader), reader.ReadU32()),
            0x66 => new StreamExpression(offset, ReadOptional(ref reader)),
            0x65 => new FutureExpression(offset, ReadOptional(ref reader)),
            0x63 => new MapExpression(offset, ReadReference(ref reader), ReadReference(ref reader)),
            _ => throw Items.InvalidLeadingByte(code, "component defined type", offset),
        };

    /// <summary>A primitive type by its byte, or an index.</summary>
    public static ValueTypeReference ReadReference(ref WasmReader reader)
    {
        var offset = reader.Position;
        if (reader.Peek() is var code and >= 0 && IsPrimitive((byte)code))
        {
            reader.Position++;
            return new ValueTypeReference(offset, (PrimitiveKind)code, 0);
        }

        // Indices share the space of signed numbers with the codes of types, which are the negative ones.
        var index = reader.ReadS33();
        return index >= 0
            ? new ValueTypeReference(offset, null, (uint)index)
            : throw new ComponentFormatException(
                "invalid leading byte for component value type: neither a primitive type nor an index",
                offset
            );
    }

    public static LabeledType ReadLabeled(ref WasmReader reader, DecodingState state)
    {
        var offset = reader.Position;
        return new LabeledType(offset, reader.ReadName(), ReadReference(ref reader));
    }

    private static LabeledType ReadCase(ref WasmReader reader, DecodingState state)
    {
        var offset = reader.Position;
        var item = new LabeledType(offset, reader.ReadName(), ReadOptional(ref reader));
        var zero = reader.ReadByte();
        return zero == 0 ? item : throw Items.InvalidLeadingByte(zero, "zero byte required", reader.Position - 1);
    }

    private static ValueTypeReference? ReadOptional(ref WasmReader reader) => Items.ReadFlag(ref reader) ? ReadReference(ref reader) : null;

    private static bool IsPrimitive(byte code) =>
        code is >= (byte)PrimitiveKind.String and <= (byte)PrimitiveKind.Bool or (byte)PrimitiveKind.ErrorContext;
}
