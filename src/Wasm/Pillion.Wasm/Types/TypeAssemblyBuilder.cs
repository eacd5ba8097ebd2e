using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Pillion.Wasm.Compilation;

namespace Pillion.Wasm.Types;

/// <summary>
/// Writes the assembly of a group's types. A structure is a class with a public field for each of its own, below the class of its
/// supertype, so that casts are the CLR's. An array is the CLR's array of a value type that has one field: so each array type is
/// a class of its own, in one object.
/// </summary>
internal sealed class TypeAssemblyBuilder
{
    /// <summary>What the names of the assemblies start with; the key of the group follows.</summary>
    public const string NamePrefix = "Pillion.Wasm.Types.";

    /// <summary>Fields are called so, and by their index in the structure.</summary>
    public const string FieldPrefix = "F";

    /// <summary>Name of the field of an element.</summary>
    public const string ElementField = "Value";

    /// <summary>Structures with so many fields have a constructor that takes them all.</summary>
    public const int MaxConstructorFields = 32;

    private const string Namespace = "Guest";

    private readonly RecursiveGroup _group;
    private readonly MetadataBuilder _metadata = new();
    private readonly MetadataReferences _references;
    private readonly BlobBuilder _ilStream = new();
    private readonly MethodBodyStreamEncoder _bodies;
    private readonly ILBuffer _il = new();
    private readonly Dictionary<DefinedType, TypeDefinitionHandle> _classes = [];
    private readonly Dictionary<(DefinedType, int), FieldDefinitionHandle> _fields = [];
    private int _nextField = 1;
    private int _nextMethod = 1;

    private TypeAssemblyBuilder(RecursiveGroup group)
    {
        _group = group;
        _references = new MetadataReferences(_metadata);
        _bodies = new MethodBodyStreamEncoder(_ilStream);
    }

    public static string NameOf(RecursiveGroup group) => NamePrefix + group.Key;

    public static string FullNameOf(DefinedType type) => Namespace + "." + NameOf(type);

    public static byte[] Build(RecursiveGroup group) => new TypeAssemblyBuilder(group).Build();

    /// <summary>How many fields a structure inherits, which the class of its supertype has.</summary>
    public static int InheritedFields(DefinedType type) => type.Supertype?.Struct?.Fields.Length ?? 0;

    private static string NameOf(DefinedType type) => "T" + type.Index.ToString(CultureInfo.InvariantCulture);

    private byte[] Build()
    {
        AssemblyImage.Begin(_metadata, NameOf(_group));
        foreach (var type in _group.Types)
        {
            if (type.Struct is { } structure)
            {
                AddStruct(type, structure);
            }
            else if (type.Array is { } array)
            {
                AddElement(type, array.Element);
            }
        }

        return AssemblyImage.Serialize(_metadata, _ilStream);
    }

    private void AddStruct(DefinedType type, StructType structure)
    {
        // Not sealed unless final: the CLR makes more of casts to sealed classes.
        var attributes = TypeAttributes.Public | TypeAttributes.BeforeFieldInit | (type.IsFinal ? TypeAttributes.Sealed : 0);
        AddType(type, attributes, BaseOf(type));
        for (var i = InheritedFields(type); i < structure.Fields.Length; i++)
        {
            AddField(type, i, FieldPrefix + i.ToString(CultureInfo.InvariantCulture), structure.Fields[i]);
        }

        AddConstructor(type, []);
        if (structure.Fields.Length is > 0 and <= MaxConstructorFields)
        {
            AddConstructor(type, structure.Fields);
        }
    }

    private void AddElement(DefinedType type, FieldType element)
    {
        var attributes = TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.SequentialLayout | TypeAttributes.BeforeFieldInit;
        AddType(type, attributes, _references.TypeReference(typeof(System.ValueType)));
        AddField(type, 0, ElementField, element);
    }

    private void AddType(DefinedType type, TypeAttributes attributes, EntityHandle baseType) =>
        _classes[type] = _metadata.AddTypeDefinition(
            attributes,
            _metadata.GetOrAddString(Namespace),
            _metadata.GetOrAddString(NameOf(type)),
            baseType,
            MetadataTokens.FieldDefinitionHandle(_nextField),
            MetadataTokens.MethodDefinitionHandle(_nextMethod)
        );

    private EntityHandle BaseOf(DefinedType type) =>
        type.Supertype is not { } supertype ? _references.TypeReference(typeof(StructObject))
        : supertype.Group == _group ? _classes[supertype]
        : _references.TypeReference(supertype.Runtime.Generated);

    private void AddField(DefinedType type, int index, string name, FieldType field)
    {
        var signature = new BlobBuilder();
        signature.WriteByte(6); // FIELD, ECMA-335 §II.23.2.4
        _references.EncodeField(signature, field);
        _fields[(type, index)] = _metadata.AddFieldDefinition(
            FieldAttributes.Public,
            _metadata.GetOrAddString(name),
            _metadata.GetOrAddBlob(signature)
        );
        _nextField++;
    }

    /// <summary>A constructor that sets all fields, inherited ones too; those of base classes have nothing to do.</summary>
    private void AddConstructor(DefinedType type, ImmutableArray<FieldType> fields)
    {
        _il.Clear();
        for (var i = 0; i < fields.Length; i++)
        {
            _il.LoadArgument(0);
            _il.LoadArgument(i + 1);
            _il.Token(ILOpCode.Stfld, FieldToken(type, i));
        }

        _il.Emit(ILOpCode.Ret);
        var body = _bodies.AddMethodBody(
            _il.Length,
            maxStack: 2,
            exceptionRegionCount: 0,
            hasSmallExceptionRegions: true,
            default,
            default,
            hasDynamicStackAllocation: false
        );
        _il.Code.CopyTo(body.Instructions.GetBytes());
        _metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName,
            MethodImplAttributes.IL | MethodImplAttributes.AggressiveInlining,
            _metadata.GetOrAddString(".ctor"),
            _metadata.GetOrAddBlob(_references.EncodeConstructor(fields)),
            body.Offset,
            MetadataTokens.ParameterHandle(1)
        );
        _nextMethod++;
    }

    private int FieldToken(DefinedType type, int index)
    {
        var owner = type;
        while (index < InheritedFields(owner))
        {
            owner = owner.Supertype!;
        }

        return owner.Group == _group ? MetadataTokens.GetToken(_fields[(owner, index)]) : _references.StructField(owner, index);
    }
}
