using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Runtime.Intrinsics;

namespace Pillion.Wasm.Compilation;

/// <summary>Tokens and signatures of what generated code refers to: types, methods of this engine and of the BCL, tuples of results.</summary>
/// <remarks>
/// A WebAssembly type maps to the CLR type of the same size: <c>i32</c> int, <c>i64</c> long, <c>f32</c> float, <c>f64</c>
/// double, <c>v128</c> Vector128&lt;byte&gt;, <c>funcref</c> the address of a FunctionRecord, <c>externref</c> object.
/// Several results are a ValueTuple, whose eighth element and following nest in <c>Rest</c> as C# compiles them.
/// </remarks>
internal sealed partial class MetadataReferences(MetadataBuilder metadata)
{
    /// <summary>Elements of a ValueTuple before <c>Rest</c>.</summary>
    public const int TupleArity = 7;

    private readonly Dictionary<Assembly, AssemblyReferenceHandle> _assemblies = [];
    private readonly Dictionary<Type, EntityHandle> _types = [];
    private readonly Dictionary<MethodInfo, int> _methods = [];
    private readonly Dictionary<FuncType, BlobHandle> _functionSignatures = [];
    private readonly Dictionary<FuncType, int> _standaloneSignatures = [];
    private readonly Dictionary<(FuncType Function, int Result), int> _tupleFields = [];
    private readonly Dictionary<FuncType, int> _tupleConstructors = [];
    private int _vectorType;

    /// <summary>Token of <c>Vector128&lt;byte&gt;</c>.</summary>
    public int VectorType
    {
        get
        {
            if (_vectorType == 0)
            {
                var blob = new BlobBuilder();
                Encode(blob, typeof(Vector128<byte>));
                _vectorType = MetadataTokens.GetToken(metadata.AddTypeSpecification(metadata.GetOrAddBlob(blob)));
            }

            return _vectorType;
        }
    }

    /// <summary>Token of a static method with parameters of primitive types.</summary>
    public int Method(MethodInfo method)
    {
        if (!_methods.TryGetValue(method, out var token))
        {
            var blob = new BlobBuilder();
            blob.WriteByte(0);
            var parameters = method.GetParameters();
            blob.WriteCompressedInteger(parameters.Length);
            Encode(blob, method.ReturnType);
            foreach (var parameter in parameters)
            {
                Encode(blob, parameter.ParameterType);
            }

            var parent = TypeReference(method.DeclaringType!);
            token = MetadataTokens.GetToken(
                metadata.AddMemberReference(parent, metadata.GetOrAddString(method.Name), metadata.GetOrAddBlob(blob))
            );
            _methods.Add(method, token);
        }

        return token;
    }

    /// <summary>Signature of a compiled function: the context, then its parameters.</summary>
    public BlobHandle FunctionSignature(FuncType type)
    {
        if (!_functionSignatures.TryGetValue(type, out var handle))
        {
            handle = metadata.GetOrAddBlob(EncodeFunction(type));
            _functionSignatures.Add(type, handle);
        }

        return handle;
    }

    /// <summary>Token of the same signature for <c>calli</c>.</summary>
    public int CallSite(FuncType type)
    {
        if (!_standaloneSignatures.TryGetValue(type, out var token))
        {
            token = MetadataTokens.GetToken(metadata.AddStandaloneSignature(FunctionSignature(type)));
            _standaloneSignatures.Add(type, token);
        }

        return token;
    }

    /// <summary>Locals of a method body.</summary>
    public StandaloneSignatureHandle Locals(List<LocalKind> locals)
    {
        if (locals.Count == 0)
        {
            return default;
        }

        var blob = new BlobBuilder(locals.Count + 8);
        blob.WriteByte(7); // LOCAL_SIG, ECMA-335 §II.23.2.6
        blob.WriteCompressedInteger(locals.Count);
        foreach (var local in locals)
        {
            if (local.Tuple is { } function)
            {
                EncodeResults(blob, function);
            }
            else
            {
                Encode(blob, local.IsLanes ? typeof(Vector256<byte>) : ClrType(local.Type));
            }
        }

        return metadata.AddStandaloneSignature(metadata.GetOrAddBlob(blob));
    }

    /// <summary>
    /// Token of the field that holds a result of a multi-value function, or for an index at a multiple of
    /// <see cref="TupleArity"/> of the <c>Rest</c> on the way to it.
    /// </summary>
    /// <param name="level">How many <c>Rest</c> fields have been entered.</param>
    /// <param name="field">0..6 for Item1..Item7, 7 for Rest.</param>
    public int TupleField(FuncType function, int level, int field)
    {
        var key = (function, (level * (TupleArity + 1)) + field);
        if (!_tupleFields.TryGetValue(key, out var token))
        {
            // A member of a generic type is referenced with the type's own parameters in its signature: FIELD, VAR n.
            var blob = new BlobBuilder();
            blob.WriteByte(6);
            blob.WriteByte(0x13);
            blob.WriteCompressedInteger(field);
            var name = field == TupleArity ? "Rest" : $"Item{field + 1}";
            token = MetadataTokens.GetToken(
                metadata.AddMemberReference(TupleSpec(function, level), metadata.GetOrAddString(name), metadata.GetOrAddBlob(blob))
            );
            _tupleFields.Add(key, token);
        }

        return token;
    }

    /// <summary>Token of the constructor of the tuple at a level of nesting.</summary>
    public int TupleConstructor(FuncType function, int level)
    {
        var remaining = new FuncType([], function.Results[(level * TupleArity)..]);
        if (!_tupleConstructors.TryGetValue(remaining, out var token))
        {
            var arity = Math.Min(remaining.Results.Length, TupleArity + 1);
            var blob = new BlobBuilder();
            blob.WriteByte(0x20); // HASTHIS
            blob.WriteCompressedInteger(arity);
            blob.WriteByte(0x01);
            for (var i = 0; i < arity; i++)
            {
                blob.WriteByte(0x13);
                blob.WriteCompressedInteger(i);
            }

            token = MetadataTokens.GetToken(
                metadata.AddMemberReference(TupleSpec(function, level), metadata.GetOrAddString(".ctor"), metadata.GetOrAddBlob(blob))
            );
            _tupleConstructors.Add(remaining, token);
        }

        return token;
    }

    public EntityHandle TypeReference(Type type)
    {
        if (!_types.TryGetValue(type, out var handle))
        {
            handle = metadata.AddTypeReference(
                AssemblyReference(type.Assembly),
                metadata.GetOrAddString(type.Namespace!),
                metadata.GetOrAddString(type.Name)
            );
            _types.Add(type, handle);
        }

        return handle;
    }

    public static Type ClrType(ValueType type) =>
        type.Code switch
        {
            0x7F => typeof(int),
            0x7E => typeof(long),
            0x7D => typeof(float),
            0x7C => typeof(double),
            0x7B => typeof(Vector128<byte>),
            _ when type.IsFunctionReference => typeof(nint),
            _ => typeof(object),
        };

    private BlobBuilder EncodeFunction(FuncType type)
    {
        var blob = new BlobBuilder();
        blob.WriteByte(0);
        blob.WriteCompressedInteger(type.Parameters.Length + 1);
        EncodeResults(blob, type);
        Encode(blob, typeof(nint));
        foreach (var parameter in type.Parameters)
        {
            Encode(blob, ClrType(parameter));
        }

        return blob;
    }

    private void EncodeResults(BlobBuilder blob, FuncType function)
    {
        switch (function.Results.Length)
        {
            case 0:
                blob.WriteByte(0x01);
                break;
            case 1:
                Encode(blob, ClrType(function.Results[0]));
                break;
            default:
                EncodeTuple(blob, function.Results.AsSpan());
                break;
        }
    }

    private void EncodeTuple(BlobBuilder blob, ReadOnlySpan<ValueType> results)
    {
        var arity = Math.Min(results.Length, TupleArity + 1);
        blob.WriteByte(0x15); // GENERICINST
        blob.WriteByte(0x11); // VALUETYPE
        blob.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(TypeReference(OpenTuple(arity))));
        blob.WriteCompressedInteger(arity);
        foreach (var result in results[..Math.Min(arity, TupleArity)])
        {
            Encode(blob, ClrType(result));
        }

        if (arity > TupleArity)
        {
            EncodeTuple(blob, results[TupleArity..]);
        }
    }

    private TypeSpecificationHandle TupleSpec(FuncType function, int level)
    {
        var blob = new BlobBuilder();
        EncodeTuple(blob, function.Results.AsSpan()[(level * TupleArity)..]);
        return metadata.AddTypeSpecification(metadata.GetOrAddBlob(blob));
    }

    private static Type OpenTuple(int arity) =>
        arity switch
        {
            1 => typeof(ValueTuple<>),
            2 => typeof(ValueTuple<,>),
            3 => typeof(ValueTuple<,,>),
            4 => typeof(ValueTuple<,,,>),
            5 => typeof(ValueTuple<,,,,>),
            6 => typeof(ValueTuple<,,,,,>),
            7 => typeof(ValueTuple<,,,,,,>),
            _ => typeof(ValueTuple<,,,,,,,>),
        };

    private void Encode(BlobBuilder blob, Type type)
    {
        // Element types of ECMA-335 §II.23.1.16.
        if (type == typeof(void))
        {
            blob.WriteByte(0x01);
        }
        else if (type == typeof(nint))
        {
            blob.WriteByte(0x18);
        }
        else if (type == typeof(object))
        {
            blob.WriteByte(0x1C);
        }
        else if (type == typeof(Vector128<byte>))
        {
            EncodeOfBytes(blob, typeof(Vector128<>));
        }
        else if (type == typeof(Vector256<byte>))
        {
            EncodeOfBytes(blob, typeof(Vector256<>));
        }
        else if (type.IsEnum)
        {
            blob.WriteByte(0x11);
            blob.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(TypeReference(type)));
        }
        else
        {
            blob.WriteByte(
                Type.GetTypeCode(type) switch
                {
                    TypeCode.Boolean => 0x02,
                    TypeCode.Int32 => 0x08,
                    TypeCode.UInt32 => 0x09,
                    TypeCode.Int64 => 0x0A,
                    TypeCode.UInt64 => 0x0B,
                    TypeCode.Single => 0x0C,
                    TypeCode.Double => 0x0D,
                    _ => throw new ArgumentException($"{type} has no encoding here.", nameof(type)),
                }
            );
        }
    }

    private void EncodeOfBytes(BlobBuilder blob, Type vector)
    {
        blob.WriteByte(0x15);
        blob.WriteByte(0x11);
        blob.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(TypeReference(vector)));
        blob.WriteCompressedInteger(1);
        blob.WriteByte(0x05);
    }

    private AssemblyReferenceHandle AssemblyReference(Assembly assembly)
    {
        if (!_assemblies.TryGetValue(assembly, out var handle))
        {
            var name = assembly.GetName();
            var token = name.GetPublicKeyToken();
            handle = metadata.AddAssemblyReference(
                metadata.GetOrAddString(name.Name!),
                name.Version!,
                default,
                token is { Length: > 0 } ? metadata.GetOrAddBlob(token) : default,
                default,
                default
            );
            _assemblies.Add(assembly, handle);
        }

        return handle;
    }
}

/// <summary>Type of an IL local: a WebAssembly value, the tuple of a multi-value function's results, or a vector of <see cref="Execution.Lanes"/>.</summary>
internal readonly record struct LocalKind(ValueType Type, FuncType? Tuple = null, bool IsLanes = false);
