using System.Collections.Immutable;
using Pillion.Wasm.Types;

namespace Pillion.Wasm.Binary;

/// <summary>
/// Decodes the type section (core spec 3.0, §5.5.4) and makes its types canonical. References between types are resolved on the way, so what
/// is wrong with them is found here.
/// </summary>
internal static class TypeSection
{
    // The limits that browsers share (WebAssembly JavaScript API, "Limits").
    private const int MaxTypes = 1_000_000;
    private const int MaxFields = 10_000;
    private const int MaxDepth = 63;
    private const int MaxParameters = 1000;

    /// <summary>
    /// Results of one function. Browsers allow 1000, but results are nested tuples here, and the time the runtime needs to load such a
    /// type grows with the third power of its length: 10 ms for 100, 20 s for 1000.
    /// </summary>
    private const int MaxResults = 100;

    private const byte GroupCode = 0x4E;
    private const byte SubFinalCode = 0x4F;
    private const byte SubCode = 0x50;
    private const byte ArrayCode = 0x5E;
    private const byte StructCode = 0x5F;
    private const byte FunctionCode = 0x60;

    /// <summary>Reads one recursive group, which most often is a single type.</summary>
    public static void ReadGroup(ref WasmReader reader, ModuleDefinition module)
    {
        var start = reader.Position;
        var count = 1;
        if (reader.Peek() == GroupCode)
        {
            reader.Position++;
            count = reader.ReadCount();
        }

        var first = module.Types.Count;
        if (first + count > MaxTypes)
        {
            throw new WasmFormatException($"too many types: a module can have {MaxTypes}", start);
        }

        // The types are there before they are complete: they may refer to each other.
        var group = new RecursiveGroup(count);
        module.Types.AddRange(group.Types);
        var positions = new int[count];
        for (var i = 0; i < count; i++)
        {
            positions[i] = reader.Position;
            ReadType(ref reader, module, first + i);
        }

        for (var i = 0; i < count; i++)
        {
            Check(group.Types[i], first + i, positions[i]);
        }

        var canonical = TypeRegistry.Canonical(group);
        if (canonical != group)
        {
            for (var i = 0; i < count; i++)
            {
                module.Types[first + i] = canonical.Types[i];
            }
        }
    }

    private static void ReadType(ref WasmReader reader, ModuleDefinition module, int index)
    {
        var start = reader.Position;
        DefinedType? supertype = null;
        var isFinal = true;
        if (reader.Peek() is SubCode or SubFinalCode)
        {
            isFinal = reader.ReadByte() == SubFinalCode;
            supertype = ReadSupertype(ref reader, module, index);
        }

        var type = module.Types[index];
        var code = reader.ReadByte();
        switch (code)
        {
            case FunctionCode:
                var parameters = ReadTypes(ref reader, module, "parameters", MaxParameters);
                type.Define(isFinal, supertype, new FuncType(parameters, ReadTypes(ref reader, module, "results", MaxResults)), null, null);
                break;
            case StructCode:
                type.Define(isFinal, supertype, null, ReadStruct(ref reader, module), null);
                break;
            case ArrayCode:
                type.Define(isFinal, supertype, null, null, new ArrayType(ReadField(ref reader, module)));
                break;
            default:
                throw new WasmFormatException("malformed type: a function, structure or array expected", start);
        }
    }

    private static DefinedType? ReadSupertype(ref WasmReader reader, ModuleDefinition module, int index)
    {
        var start = reader.Position;
        var count = reader.ReadCount();
        if (count > 1)
        {
            throw new WasmValidationException($"sub type {index} has {count} supertypes, where one is possible", start);
        }

        if (count == 0)
        {
            return null;
        }

        var above = reader.ReadU32();
        return above < (uint)index && module.Types[(int)above] is { } type
            ? type
            : throw new WasmValidationException($"unknown type {above}", start);
    }

    /// <summary>Checks a type against its supertype, once all types that they refer to are complete.</summary>
    private static void Check(DefinedType type, int index, int position)
    {
        if (type.Supertype is not { } supertype)
        {
            return;
        }

        if (supertype.IsFinal)
        {
            throw new WasmValidationException($"sub type {index} is below a final type", position);
        }

        if (type.Depth > MaxDepth)
        {
            throw new WasmValidationException($"sub type {index} is more than {MaxDepth} types below its first supertype", position);
        }

        if (!Subtyping.MayBeBelow(type, supertype))
        {
            throw new WasmValidationException($"sub type {index} does not match its supertype", position);
        }
    }

    private static StructType ReadStruct(ref WasmReader reader, ModuleDefinition module)
    {
        var start = reader.Position;
        var count = reader.ReadCount();
        if (count > MaxFields)
        {
            throw new WasmFormatException($"too many fields: {count}, where a structure can have {MaxFields}", start);
        }

        var fields = ImmutableArray.CreateBuilder<FieldType>(count);
        while (fields.Count < fields.Capacity)
        {
            fields.Add(ReadField(ref reader, module));
        }

        return new StructType(fields.MoveToImmutable());
    }

    private static FieldType ReadField(ref WasmReader reader, ModuleDefinition module)
    {
        var packed = (PackedType)reader.Peek();
        var type = ValueType.I32;
        if (packed is PackedType.I8 or PackedType.I16)
        {
            reader.Position++;
        }
        else
        {
            packed = PackedType.None;
            type = TypeReading.ReadValueType(ref reader, module);
        }

        var start = reader.Position;
        return reader.ReadByte() switch
        {
            0 => new FieldType(type, packed, IsMutable: false),
            1 => new FieldType(type, packed, IsMutable: true),
            _ => throw new WasmFormatException("malformed mutability", start),
        };
    }

    private static ImmutableArray<ValueType> ReadTypes(ref WasmReader reader, ModuleDefinition module, string what, int most)
    {
        var start = reader.Position;
        var count = reader.ReadCount();
        if (count > most)
        {
            throw new WasmFormatException($"too many {what}: {count}, where a function can have {most}", start);
        }

        var types = ImmutableArray.CreateBuilder<ValueType>(count);
        while (types.Count < types.Capacity)
        {
            types.Add(TypeReading.ReadValueType(ref reader, module));
        }

        return types.MoveToImmutable();
    }
}
