using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.ExceptionServices;
using Pillion.Wasm.Components.Linking;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components;

/// <summary>A function that a component's instance exports.</summary>
public sealed class ComponentFunction
{
    private readonly LiftedFunctionItem _item;
    private Delegate? _dynamic;

    // What was asked for last: hosts that use an instance again ask for the same.
    private Delegate? _bound;

    internal ComponentFunction(LiftedFunctionItem item, string name)
    {
        _item = item;
        Name = name;
    }

    /// <summary>The name it is exported by, with that of its interface.</summary>
    public string Name { get; }

    /// <summary>Its type.</summary>
    public ComponentFunctionType Type => _item.Type;

    /// <summary>The function as a delegate over the .NET counterparts of its WIT types. The one of the last type is kept.</summary>
    /// <remarks>
    /// Of a function that WIT declares <c>async</c> it may be one that returns a <see cref="ValueTask"/> or <see cref="ValueTask{T}"/>, of which there
    /// may be several calls at once, or one that blocks its thread until there is a result.
    /// </remarks>
    /// <exception cref="ComponentLinkException">The delegate's signature does not fit the type.</exception>
    public TDelegate As<TDelegate>()
        where TDelegate : Delegate
    {
        if (_bound is TDelegate known)
        {
            return known;
        }

        var bound = (TDelegate)Adapters.Lift(_item, Name, typeof(TDelegate));
        _bound = bound;
        return bound;
    }

    /// <summary>Calls the function with values that are checked against its type.</summary>
    /// <returns>Its result, or null if it has none.</returns>
    /// <exception cref="ArgumentException">Number or types of arguments differ.</exception>
    /// <exception cref="WasmTrapException">The guest trapped.</exception>
    public ComponentValue? Invoke(params ComponentValue[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Length != Type.Parameters.Length)
        {
            throw new ArgumentException(
                $"{Name} takes {Type.Parameters.Length} arguments, not {arguments.Length}: {Type}.",
                nameof(arguments)
            );
        }

        _dynamic ??= Adapters.Lift(_item, Name, DynamicType());
        try
        {
            return (ComponentValue?)_dynamic.DynamicInvoke(arguments);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }

    private Type DynamicType()
    {
        var types = new Type[Type.Parameters.Length + 1];
        Array.Fill(types, typeof(ComponentValue));
        types[^1] = Type.Result is null ? typeof(void) : typeof(ComponentValue);
        return Expression.GetDelegateType(types);
    }
}
