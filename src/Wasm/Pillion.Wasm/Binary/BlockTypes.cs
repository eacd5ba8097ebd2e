using System.Collections.Immutable;

namespace Pillion.Wasm.Binary;

/// <summary>Reads block types (core spec, §5.4.1): empty, one result, or a type index.</summary>
internal static class BlockTypes
{
    private const byte EmptyCode = 0x40;

    private static readonly FuncType s_empty = new([], []);

    // By value type code; each is made once.
    private static readonly ImmutableArray<FuncType?> s_oneResult =
    [
        .. Enumerable.Range(0, 128).Select(c => ValueType.TryFromCode((byte)c, out var type) ? new FuncType([], [type]) : null),
    ];

    public static FuncType Read(ref WasmReader reader, ModuleDefinition module)
    {
        var start = reader.Position;
        var first = reader.Peek();
        if (first == EmptyCode)
        {
            reader.Position++;
            return s_empty;
        }

        if (first is > 0 and < 128 && s_oneResult[first] is { } oneResult)
        {
            reader.Position++;
            return oneResult;
        }

        if (TypeReading.IsValueType(first))
        {
            return new FuncType([], [TypeReading.ReadValueType(ref reader, module)]);
        }

        var index = reader.ReadS33();
        if (index < 0)
        {
            throw new WasmFormatException("malformed block type", start);
        }

        return index < module.Types.Count && module.Types[(int)index].Function is { } function
            ? function
            : throw new WasmValidationException($"unknown type {index}", start);
    }
}
