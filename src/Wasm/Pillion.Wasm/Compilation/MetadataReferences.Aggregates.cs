using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Pillion.Wasm.Types;

namespace Pillion.Wasm.Compilation;

/// <content>The generated classes of structures and the element types of arrays (<see cref="TypeAssemblyBuilder"/>).</content>
internal sealed partial class MetadataReferences
{
    private readonly Dictionary<(DefinedType Type, int Field), int> _fields = [];
    private readonly Dictionary<(DefinedType Type, bool WithFields), int> _constructors = [];
    private readonly Dictionary<DefinedType, int> _classes = [];
    private int _i31Number;

    /// <summary>Token of the field that holds the number of an <see cref="I31"/>.</summary>
    public int I31Number
    {
        get
        {
            if (_i31Number == 0)
            {
                _i31Number = Field(TypeReference(typeof(I31)), nameof(I31.Number), s_number);
            }

            return _i31Number;
        }
    }

    private static readonly FieldType s_number = new(ValueType.I32, PackedType.None, IsMutable: false);

    /// <summary>Token of the class that objects of a structure or array type have.</summary>
    public int Class(DefinedType type)
    {
        if (!_classes.TryGetValue(type, out var token))
        {
            var generated = TypeReference(type.Runtime.Generated);
            if (type.Array is not null)
            {
                var blob = new BlobBuilder();
                blob.WriteByte(0x1D); // SZARRAY
                blob.WriteByte(0x11); // VALUETYPE
                blob.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(generated));
                generated = metadata.AddTypeSpecification(metadata.GetOrAddBlob(blob));
            }

            token = MetadataTokens.GetToken(generated);
            _classes.Add(type, token);
        }

        return token;
    }

    /// <summary>Token of a type of the engine's or the BCL's.</summary>
    public int Class(Type type) => MetadataTokens.GetToken(TypeReference(type));

    /// <summary>Token of the value type that an array type's elements are.</summary>
    public int Element(DefinedType type) => MetadataTokens.GetToken(TypeReference(type.Runtime.Generated));

    /// <summary>Token of the field of an array's elements.</summary>
    public int ElementField(DefinedType type)
    {
        if (!_fields.TryGetValue((type, 0), out var token))
        {
            token = Field(TypeReference(type.Runtime.Generated), TypeAssemblyBuilder.ElementField, type.Array!.Element);
            _fields.Add((type, 0), token);
        }

        return token;
    }

    /// <summary>Token of a field of a structure.</summary>
    public int StructField(DefinedType type, int index)
    {
        // Of the class that declares it, whose field may have a less special type.
        while (index < TypeAssemblyBuilder.InheritedFields(type))
        {
            type = type.Supertype!;
        }

        if (!_fields.TryGetValue((type, index), out var token))
        {
            var name = TypeAssemblyBuilder.FieldPrefix + index.ToString(CultureInfo.InvariantCulture);
            token = Field(TypeReference(type.Runtime.Generated), name, type.Struct!.Fields[index]);
            _fields.Add((type, index), token);
        }

        return token;
    }

    /// <summary>Token of a structure's constructor that takes all fields, or none.</summary>
    public int StructConstructor(DefinedType type, bool withFields)
    {
        if (!_constructors.TryGetValue((type, withFields), out var token))
        {
            var signature = EncodeConstructor(withFields ? type.Struct!.Fields : []);
            token = MetadataTokens.GetToken(
                metadata.AddMemberReference(
                    TypeReference(type.Runtime.Generated),
                    metadata.GetOrAddString(".ctor"),
                    metadata.GetOrAddBlob(signature)
                )
            );
            _constructors.Add((type, withFields), token);
        }

        return token;
    }

    public BlobBuilder EncodeConstructor(ImmutableArray<FieldType> fields)
    {
        var blob = new BlobBuilder();
        blob.WriteByte(0x20); // HASTHIS
        blob.WriteCompressedInteger(fields.Length);
        blob.WriteByte(0x01);
        foreach (var field in fields)
        {
            EncodeField(blob, field);
        }

        return blob;
    }

    public void EncodeField(BlobBuilder blob, FieldType field)
    {
        switch (field.Packed)
        {
            case PackedType.I8:
                blob.WriteByte(0x05);
                break;
            case PackedType.I16:
                blob.WriteByte(0x07);
                break;
            default:
                Encode(blob, ClrType(field.Type));
                break;
        }
    }

    private int Field(EntityHandle declaring, string name, FieldType type)
    {
        var blob = new BlobBuilder();
        blob.WriteByte(6); // FIELD, ECMA-335 §II.23.2.4
        EncodeField(blob, type);
        return MetadataTokens.GetToken(metadata.AddMemberReference(declaring, metadata.GetOrAddString(name), metadata.GetOrAddBlob(blob)));
    }
}
