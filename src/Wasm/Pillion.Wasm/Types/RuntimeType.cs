using System.Reflection;

namespace Pillion.Wasm.Types;

/// <summary>The CLR's form of a structure or array type: what <see cref="TypeAssemblyBuilder"/> generated.</summary>
internal sealed class RuntimeType
{
    private readonly FieldInfo[] _fields;

    public RuntimeType(DefinedType type, Type generated)
    {
        Type = type;
        Generated = generated;
        Class = type.Struct is null ? generated.MakeArrayType() : generated;
        _fields = type.Struct is { } structure
            ? [.. structure.Fields.Select((_, i) => generated.GetField(TypeAssemblyBuilder.FieldPrefix + i)!)]
            : [generated.GetField(TypeAssemblyBuilder.ElementField)!];
        ElementSize = type.Array is { } array ? SizeOf(array.Element) : 0;
    }

    public DefinedType Type { get; }

    /// <summary>A structure's class; for arrays the value type of their elements.</summary>
    public Type Generated { get; }

    /// <summary>The class of the objects: an array's is that of arrays of <see cref="Generated"/>.</summary>
    public Type Class { get; }

    /// <summary>Bytes that an element of an array takes.</summary>
    public int ElementSize { get; }

    /// <summary>The field of a structure's, which its class or one above it declares; for arrays the one of an element.</summary>
    public FieldInfo Field(int index) => _fields[index];

    /// <summary>Bytes that a field or element takes.</summary>
    public static int SizeOf(FieldType field) =>
        field.Packed switch
        {
            PackedType.I8 => 1,
            PackedType.I16 => 2,
            _ => field.Type.Code switch
            {
                0x7F or 0x7D => 4,
                0x7B => 16,
                _ => 8,
            },
        };
}
