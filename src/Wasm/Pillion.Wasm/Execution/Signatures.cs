using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pillion.Wasm.Compilation;

namespace Pillion.Wasm.Execution;

/// <summary>Maps signatures of delegates to function types and back.</summary>
internal static class Signatures
{
    /// <summary>The function type of a delegate type; a first parameter of type <see cref="Caller"/> is not part of it.</summary>
    /// <exception cref="ArgumentException">A type has no counterpart in WebAssembly.</exception>
    public static FuncType TypeOf(Type delegateType)
    {
        var invoke = InvokeMethod(delegateType);
        var parameters = invoke.GetParameters().AsSpan();
        if (HasCaller(invoke))
        {
            parameters = parameters[1..];
        }

        var types = ImmutableArray.CreateBuilder<ValueType>(parameters.Length);
        foreach (var parameter in parameters)
        {
            types.Add(ValueTypeOf(parameter.ParameterType, delegateType));
        }

        var results = ImmutableArray.CreateBuilder<ValueType>();
        foreach (var type in ResultTypes(invoke.ReturnType))
        {
            results.Add(ValueTypeOf(type, delegateType));
        }

        return new FuncType(types.MoveToImmutable(), results.DrainToImmutable());
    }

    /// <summary>
    /// Whether two function types are the same in compiled code. Of references a delegate says only whether they are to functions; what
    /// exactly they must be is checked when they are passed.
    /// </summary>
    public static bool AreAlike(FuncType type, FuncType other) =>
        type.Parameters.Select(t => t.Representation).SequenceEqual(other.Parameters.Select(t => t.Representation))
        && type.Results.Select(t => t.Representation).SequenceEqual(other.Results.Select(t => t.Representation));

    public static MethodInfo InvokeMethod(Type delegateType) => delegateType.GetMethod("Invoke")!;

    public static bool HasCaller(MethodInfo invoke) => invoke.GetParameters() is [var first, ..] && first.ParameterType == typeof(Caller);

    /// <summary>CLR type of the result of a compiled function that a delegate type stands for.</summary>
    /// <exception cref="ArgumentException">The delegate's is another, though its elements are alike.</exception>
    public static Type ResultType(FuncType type, MethodInfo invoke)
    {
        var result = ResultType(type);
        return typeof(ITuple).IsAssignableFrom(invoke.ReturnType) && invoke.ReturnType != result
            ? throw new ArgumentException(
                $"{invoke.DeclaringType} must return {result} and not {invoke.ReturnType}: several results are signed numbers and objects in a value tuple."
            )
            : result;
    }

    /// <summary>CLR type of a compiled function's result: nothing, a value, or a tuple.</summary>
    public static Type ResultType(FuncType type) =>
        type.Results.Length switch
        {
            0 => typeof(void),
            1 => MetadataReferences.ClrType(type.Results[0]),
            _ => TupleType([.. type.Results.Select(MetadataReferences.ClrType)]),
        };

    /// <summary>The value tuple of types, nested as C# nests it.</summary>
    public static Type TupleType(ReadOnlySpan<Type> types)
    {
        const int Arity = MetadataReferences.TupleArity;
        if (types.Length <= Arity)
        {
            var open = Type.GetType($"System.ValueTuple`{types.Length}")!;
            return open.MakeGenericType(types.ToArray());
        }

        return typeof(ValueTuple<,,,,,,,>).MakeGenericType([.. types[..Arity], TupleType(types[Arity..])]);
    }

    /// <summary>The types of a result: none, one, or a tuple's elements.</summary>
    public static IEnumerable<Type> ResultTypes(Type type)
    {
        if (type == typeof(void))
        {
            return [];
        }

        if (!typeof(ITuple).IsAssignableFrom(type))
        {
            return [type];
        }

        var elements = type.GetGenericArguments();
        return elements.Length > MetadataReferences.TupleArity
            ? [.. elements[..MetadataReferences.TupleArity], .. ResultTypes(elements[^1])]
            : elements;
    }

    private static ValueType ValueTypeOf(Type type, Type delegateType) =>
        type switch
        {
            _ when type == typeof(int) || type == typeof(uint) => ValueType.I32,
            _ when type == typeof(long) || type == typeof(ulong) => ValueType.I64,
            _ when type == typeof(float) => ValueType.F32,
            _ when type == typeof(double) => ValueType.F64,
            _ when type == typeof(Vector128<byte>) => ValueType.V128,
            _ when type == typeof(object) => ValueType.ExternRef,
            _ when type == typeof(Function) => ValueType.FuncRef,
            _ => throw new ArgumentException(
                $"{type} in {delegateType} has no counterpart in WebAssembly; use int, uint, long, ulong, float, double, Vector128<byte>, object or Function."
            ),
        };
}
