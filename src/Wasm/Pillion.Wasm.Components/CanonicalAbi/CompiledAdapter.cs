using System.Collections.Immutable;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Shapes;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>The code of an adapter, to be bound to definitions of instances. It is emitted when it is first called: components import much that they don't use.</summary>
/// <param name="emit">Makes a method that takes an <see cref="AdapterClosure"/>, then what the delegate takes, and the constants it refers to.</param>
/// <param name="resources">The resources that occur as .NET objects.</param>
internal sealed class CompiledAdapter(
    Type delegateType,
    Func<CompiledAdapter.Code> emit,
    ImmutableArray<CompiledAdapter.ResourceUse> resources
)
{
    private readonly Lazy<Code> _code = new(emit);

    public Type DelegateType => delegateType;

    /// <summary>Binds the adapter: a delegate of <see cref="DelegateType"/>, for guests that may never call it.</summary>
    /// <exception cref="ComponentLinkException">Resources are of other .NET types than the delegate's.</exception>
    public Delegate Bind(AbiContext context, AbiContext? caller, Delegate target)
    {
        Check(context);
        return _code.IsValueCreated ? BindEmitted(context, caller, target) : new LateAdapter(this, context, caller, target).Delegate;
    }

    /// <summary>Binds the adapter for a host, which asked for it in order to call it.</summary>
    /// <exception cref="ComponentLinkException">Resources are of other .NET types than the delegate's.</exception>
    public Delegate BindNow(AbiContext context, Delegate? target)
    {
        Check(context);
        return BindEmitted(context, caller: null, target);
    }

    /// <summary>Binds the adapter, whose code is emitted if it was not yet.</summary>
    public Delegate BindEmitted(AbiContext context, AbiContext? caller, Delegate? target)
    {
        var (method, constants) = _code.Value;
        return method.CreateDelegate(delegateType, new AdapterClosure(context, caller, target, constants));
    }

    private void Check(AbiContext context)
    {
        foreach (var use in resources)
        {
            use.Check(context);
        }
    }

    internal readonly record struct Code(DynamicMethod Method, object[] Constants);

    /// <summary>A resource that stands for a .NET type in the delegate.</summary>
    /// <param name="Index">Index in <see cref="AbiContext.Resources"/>.</param>
    internal readonly record struct ResourceUse(int Index, Type ClrType, ShapeUse Use)
    {
        /// <summary>Code does not check whether objects are of the right type, because this did.</summary>
        /// <exception cref="ComponentLinkException">They would not be.</exception>
        public void Check(AbiContext context)
        {
            var resource = context.Resources[Index];
            if (resource.HostType is null)
            {
                if (ClrType != typeof(ResourceHandle))
                {
                    throw new ComponentLinkException(
                        $"{context.Name}: resource {resource} is a guest's, which is {nameof(ResourceHandle)} and not {ClrNames.Of(ClrType)}."
                    );
                }
            }
            else if (Use == ShapeUse.Lowered ? !resource.HostType.IsAssignableFrom(ClrType) : !ClrType.IsAssignableFrom(resource.HostType))
            {
                throw new ComponentLinkException(
                    $"{context.Name}: resource {resource} is {ClrNames.Of(resource.HostType)}, which does not go with {ClrNames.Of(ClrType)}."
                );
            }
        }
    }
}
