using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Pillion.Wasm.Compilation.Checking;

/// <summary>What the tokens in instructions stand for.</summary>
internal sealed class TokenReader(MetadataReader metadata)
{
    private readonly StackTypeProvider _types = new();
    private readonly Dictionary<int, CalledMethod> _methods = [];

    /// <summary>What a call takes and gives.</summary>
    /// <param name="Declaring">The type it belongs to, if it is an instance method; its object is not among the parameters.</param>
    public sealed record CalledMethod(ImmutableArray<StackType> Parameters, StackType Result, StackType? Declaring);

    public CalledMethod Method(MethodDefinitionHandle handle) => Called(MetadataTokens.GetToken(handle));

    /// <summary>The method of a <c>call</c>, <c>newobj</c> or <c>ldftn</c>, or the signature of a <c>calli</c>.</summary>
    public CalledMethod Called(int token)
    {
        if (!_methods.TryGetValue(token, out var method))
        {
            method = ReadMethod(MetadataTokens.EntityHandle(token), []);
            _methods.Add(token, method);
        }

        return method;
    }

    /// <summary>A field's type.</summary>
    public StackType Field(int token)
    {
        var handle = MetadataTokens.EntityHandle(token);
        if (handle.Kind == HandleKind.FieldDefinition)
        {
            return metadata.GetFieldDefinition((FieldDefinitionHandle)handle).DecodeSignature(_types, []);
        }

        var member = metadata.GetMemberReference((MemberReferenceHandle)handle);
        return member.DecodeFieldSignature(_types, Type(member.Parent).Arguments);
    }

    public StackType Type(int token) => Type(MetadataTokens.EntityHandle(token));

    public ImmutableArray<StackType> Locals(StandaloneSignatureHandle handle) =>
        handle.IsNil ? [] : metadata.GetStandaloneSignature(handle).DecodeLocalSignature(_types, []);

    // A reference to a type does not say whether it is a class; a signature does. Where it matters, tokens are those of signatures.
    private StackType Type(EntityHandle handle) =>
        handle.Kind switch
        {
            HandleKind.TypeReference => _types.GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0x12),
            HandleKind.TypeDefinition => _types.GetTypeFromDefinition(metadata, (TypeDefinitionHandle)handle, 0x12),
            _ => _types.GetTypeFromSpecification(metadata, [], (TypeSpecificationHandle)handle, 0),
        };

    private CalledMethod ReadMethod(EntityHandle handle, ImmutableArray<StackType> arguments)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodDefinition:
                var definition = metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                return Describe(definition.DecodeSignature(_types, arguments), definition.GetDeclaringType());
            case HandleKind.MemberReference:
                var member = metadata.GetMemberReference((MemberReferenceHandle)handle);
                var context = arguments.IsEmpty && !member.Parent.IsNil ? Type(member.Parent).Arguments : arguments;
                return Describe(member.DecodeMethodSignature(_types, context), member.Parent);
            case HandleKind.MethodSpecification:
                var specification = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                return ReadMethod(specification.Method, specification.DecodeSignature(_types, []));
            default:
                var standalone = metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle);
                return Describe(standalone.DecodeMethodSignature(_types, []), default);
        }
    }

    private CalledMethod Describe(MethodSignature<StackType> signature, EntityHandle declaring) =>
        new(signature.ParameterTypes, signature.ReturnType, signature.Header.IsInstance ? Type(declaring) : null);
}
