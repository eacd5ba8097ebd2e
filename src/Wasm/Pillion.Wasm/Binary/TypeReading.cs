namespace Pillion.Wasm.Binary;

/// <summary>Reads value types, reference types and heap types (core spec 3.0, §5.3 "Types").</summary>
internal static class TypeReading
{
    private const byte NullableReference = 0x63;
    private const byte Reference = 0x64;

    /// <exception cref="WasmFormatException">The bytes are no value type.</exception>
    /// <exception cref="WasmValidationException">The type refers to one that the module does not define.</exception>
    public static ValueType ReadValueType(ref WasmReader reader, ModuleDefinition module)
    {
        var start = reader.Position;
        var code = reader.ReadByte();
        if (ValueType.TryFromCode(code, out var type))
        {
            return type;
        }

        return code is NullableReference or Reference
            ? ReadHeapType(ref reader, module, nullable: code == NullableReference)
            : throw new WasmFormatException("malformed value type", start);
    }

    public static ValueType ReadReferenceType(ref WasmReader reader, ModuleDefinition module)
    {
        var start = reader.Position;
        var type = ReadValueType(ref reader, module);
        return type.IsReference ? type : throw new WasmFormatException("malformed reference type", start);
    }

    /// <summary>A heap type, as the type of references to it.</summary>
    public static ValueType ReadHeapType(ref WasmReader reader, ModuleDefinition module, bool nullable)
    {
        var start = reader.Position;
        if (reader.Peek() is var code and >= 0x40 and < 0x80)
        {
            reader.Position++;
            return ValueType.TryFromCode((byte)code, out var type) && type.IsReference
                ? type.WithNull(nullable)
                : throw new WasmFormatException("malformed heap type", start);
        }

        var index = reader.ReadS33();
        if (index < 0)
        {
            throw new WasmFormatException("malformed heap type", start);
        }

        // A component has core types that are none of values: its index space has nothing there.
        return index < module.Types.Count && module.Types[(int)index] is { } defined
            ? ValueType.Ref(defined, nullable)
            : throw new WasmValidationException($"unknown type {index}", start);
    }

    /// <summary>Whether a byte starts a value type.</summary>
    public static bool IsValueType(int code) => code is NullableReference or Reference || ValueType.TryFromCode((byte)code, out _);
}
