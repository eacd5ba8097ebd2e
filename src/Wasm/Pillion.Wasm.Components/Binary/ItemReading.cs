using System.Collections.Immutable;
using Pillion.Wasm.Binary;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads one item of a vector.</summary>
internal delegate T ItemReading<out T>(ref WasmReader reader, DecodingState state);

/// <summary>What all productions are made of: vectors, optional items, flags.</summary>
internal static class Items
{
    public static ImmutableArray<T> ReadVector<T>(ref WasmReader reader, DecodingState state, ItemReading<T> reading)
    {
        // The count is no more than there are bytes left, but items take far more memory than a byte: grown as they come.
        var count = reader.ReadCount();
        var items = ImmutableArray.CreateBuilder<T>(Math.Min(count, 64));
        for (; count > 0; count--)
        {
            items.Add(reading(ref reader, state));
        }

        return items.DrainToImmutable();
    }

    public static ImmutableArray<string> ReadNames(ref WasmReader reader, DecodingState state) =>
        ReadVector(ref reader, state, static (ref WasmReader r, DecodingState _) => r.ReadName());

    /// <summary>A byte that is 0 or 1.</summary>
    public static bool ReadFlag(ref WasmReader reader)
    {
        var offset = reader.Position;
        return reader.ReadByte() switch
        {
            0 => false,
            1 => true,
            var other => throw new ComponentFormatException($"invalid boolean value 0x{other:x}", offset),
        };
    }

    public static ComponentFormatException InvalidLeadingByte(byte found, string what, int offset) =>
        new($"invalid leading byte (0x{found:x}) for {what}", offset);
}
