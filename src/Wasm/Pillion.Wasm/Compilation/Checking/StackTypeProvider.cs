using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Pillion.Wasm.Compilation.Checking;

/// <summary>Reads signatures as types of the evaluation stack. The context is the arguments of the generic type that a member belongs to.</summary>
internal sealed class StackTypeProvider : ISignatureTypeProvider<StackType, ImmutableArray<StackType>>
{
    // Element type of value types in signatures, ECMA-335 §II.23.1.16.
    private const byte ValueTypeElement = 0x11;

    public StackType GetPrimitiveType(PrimitiveTypeCode typeCode)
    {
        var kind = typeCode switch
        {
            PrimitiveTypeCode.Void => StackKind.Void,
            PrimitiveTypeCode.Int64 or PrimitiveTypeCode.UInt64 => StackKind.Int64,
            PrimitiveTypeCode.IntPtr or PrimitiveTypeCode.UIntPtr => StackKind.Native,
            PrimitiveTypeCode.Single => StackKind.Single,
            PrimitiveTypeCode.Double => StackKind.Double,
            PrimitiveTypeCode.Object or PrimitiveTypeCode.String => StackKind.Object,
            _ => StackKind.Int32,
        };
        return StackType.Of(kind, typeCode.ToString());
    }

    public StackType GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var reference = reader.GetTypeReference(handle);
        return Named($"{reader.GetString(reference.Namespace)}.{reader.GetString(reference.Name)}", rawTypeKind);
    }

    public StackType GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        Named(reader.GetString(reader.GetTypeDefinition(handle).Name), rawTypeKind);

    public StackType GetTypeFromSpecification(
        MetadataReader reader,
        ImmutableArray<StackType> genericContext,
        TypeSpecificationHandle handle,
        byte rawTypeKind
    ) => reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public StackType GetGenericInstantiation(StackType genericType, ImmutableArray<StackType> typeArguments) =>
        new(genericType.Kind, $"{genericType.Name}<{string.Join(",", typeArguments)}>", typeArguments);

    public StackType GetGenericTypeParameter(ImmutableArray<StackType> genericContext, int index) => genericContext[index];

    public StackType GetGenericMethodParameter(ImmutableArray<StackType> genericContext, int index) => genericContext[index];

    public StackType GetByReferenceType(StackType elementType) => StackType.Address;

    public StackType GetPointerType(StackType elementType) => StackType.Native;

    public StackType GetFunctionPointerType(MethodSignature<StackType> signature) => StackType.Native;

    public StackType GetSZArrayType(StackType elementType) => StackType.Of(StackKind.Object, $"{elementType}[]");

    public StackType GetArrayType(StackType elementType, ArrayShape shape) => StackType.Of(StackKind.Object, $"{elementType}[,]");

    public StackType GetPinnedType(StackType elementType) => elementType;

    public StackType GetModifiedType(StackType modifier, StackType unmodifiedType, bool isRequired) => unmodifiedType;

    private static StackType Named(string name, byte rawTypeKind)
    {
        if (rawTypeKind != ValueTypeElement)
        {
            return StackType.Of(StackKind.Object, name);
        }

        var type = typeof(Engine).Assembly.GetType(name) ?? typeof(object).Assembly.GetType(name);
        return type is { IsEnum: true } ? StackType.Int32 : StackType.Of(StackKind.Struct, name);
    }
}
