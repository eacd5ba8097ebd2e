using System.Collections.Immutable;
using System.Reflection;
using Pillion.Wasm.Components.CanonicalAbi.Shapes;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>The shapes of all parameters and the result of a function, for a delegate type.</summary>
internal sealed class SignatureShapes
{
    private SignatureShapes(MethodInfo invoke, bool takesCaller, Shape[] parameters, Shape? result)
    {
        Invoke = invoke;
        TakesCaller = takesCaller;
        Parameters = parameters;
        Result = result;
    }

    public MethodInfo Invoke { get; }

    /// <summary>Whether the delegate's first parameter is a <see cref="ComponentCaller"/>.</summary>
    public bool TakesCaller { get; }

    /// <summary>Whether the delegate returns a <see cref="ValueTask"/> or <see cref="ValueTask{T}"/>.</summary>
    public bool IsTask => Invoke.ReturnType == typeof(ValueTask) || IsTaskWithValue(Invoke.ReturnType);

    public Shape[] Parameters { get; }

    public Shape? Result { get; }

    /// <param name="isHostFunction">Whether the delegate is called by guests, and does not call one.</param>
    /// <param name="name">What messages call the function.</param>
    /// <exception cref="ComponentLinkException">The signatures do not fit; the message says where.</exception>
    public static SignatureShapes Of(ComponentFunctionType type, Type delegateType, bool isHostFunction, string name)
    {
        var what = isHostFunction ? "host function" : "delegate for";
        var invoke =
            delegateType.GetMethod("Invoke")
            ?? throw new ComponentLinkException($"{what} {name}: {ClrNames.Of(delegateType)} is no delegate type.");
        var parameters = invoke.GetParameters().Select(p => p.ParameterType).ToArray();
        var takesCaller = isHostFunction && parameters is [var first, ..] && first == typeof(ComponentCaller);
        if (takesCaller)
        {
            parameters = parameters[1..];
        }

        if (parameters.Length != type.Parameters.Length)
        {
            throw new ComponentLinkException(
                $"{what} {name} takes {parameters.Length} parameters, WIT says {type.Parameters.Length}: {type}."
            );
        }

        var shapes = new Shape[parameters.Length];
        for (var i = 0; i < shapes.Length; i++)
        {
            try
            {
                shapes[i] = ShapeMapper.Map(
                    type.Parameters[i].Type,
                    parameters[i],
                    isHostFunction ? ShapeUse.LiftedParameter : ShapeUse.Lowered
                );
            }
            catch (ShapeMismatchException e)
            {
                throw new ComponentLinkException(
                    $"{what} {name} takes {ClrNames.Of(parameters[i])} as parameter {i + 1}, WIT says {type.Parameters[i]}: {e.Message}."
                );
            }
        }

        return new SignatureShapes(invoke, takesCaller, shapes, ResultOf(type, invoke.ReturnType, isHostFunction, what, name));
    }

    /// <summary>The resources that are .NET objects here.</summary>
    public ImmutableArray<CompiledAdapter.ResourceUse> ResourceUses(ImmutableArray<ResourceType> resources, bool isHostFunction)
    {
        var uses = ImmutableArray.CreateBuilder<CompiledAdapter.ResourceUse>();
        foreach (var shape in Parameters)
        {
            Visit(shape, isHostFunction ? ShapeUse.LiftedParameter : ShapeUse.Lowered);
        }

        if (Result is not null)
        {
            Visit(Result, isHostFunction ? ShapeUse.Lowered : ShapeUse.LiftedResult);
        }

        return uses.DrainToImmutable();

        void Visit(Shape shape, ShapeUse use) => Collect(shape, use, resources, uses);
    }

    /// <summary>The resources that are .NET objects in values of a shape.</summary>
    public static ImmutableArray<CompiledAdapter.ResourceUse> ResourceUses(
        Shape shape,
        ShapeUse use,
        ImmutableArray<ResourceType> resources
    )
    {
        var uses = ImmutableArray.CreateBuilder<CompiledAdapter.ResourceUse>();
        Collect(shape, use, resources, uses);
        return uses.DrainToImmutable();
    }

    private static void Collect(
        Shape shape,
        ShapeUse use,
        ImmutableArray<ResourceType> resources,
        ImmutableArray<CompiledAdapter.ResourceUse>.Builder uses
    )
    {
        if (shape is HandleShape handle)
        {
            uses.Add(new CompiledAdapter.ResourceUse(resources.IndexOf(handle.Resource), handle.ClrType, use));
        }

        foreach (var part in shape.Parts)
        {
            Collect(part, use, resources, uses);
        }
    }

    private static Shape? ResultOf(ComponentFunctionType type, Type clrType, bool isHostFunction, string what, string name)
    {
        // A function that may block can be one that is awaited, and one that blocks the calling thread.
        var isTask = type.IsAsync && (clrType == typeof(ValueTask) || IsTaskWithValue(clrType));
        if (isTask && clrType != typeof(ValueTask))
        {
            clrType = clrType.GetGenericArguments()[0];
            isTask = false;
        }

        if (type.Result is null)
        {
            return clrType == typeof(void) || isTask
                ? null
                : throw new ComponentLinkException($"{what} {name} returns {ClrNames.Of(clrType)}, WIT says nothing: {type}.");
        }

        try
        {
            return ShapeMapper.Map(type.Result, clrType, isHostFunction ? ShapeUse.Lowered : ShapeUse.LiftedResult);
        }
        catch (ShapeMismatchException e)
        {
            throw new ComponentLinkException($"{what} {name} returns {ClrNames.Of(clrType)}, WIT says {type.Result}: {e.Message}.");
        }
    }

    private static bool IsTaskWithValue(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>);
}
