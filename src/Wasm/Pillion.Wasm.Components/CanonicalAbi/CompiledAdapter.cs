using System.Collections.Immutable;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Shapes;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>The code of an adapter, to be bound to definitions of instances.</summary>
/// <param name="Method">Takes an <see cref="AdapterClosure"/>, then what the delegate takes.</param>
/// <param name="Constants">What the code refers to.</param>
/// <param name="Resources">The resources that occur as .NET objects.</param>
internal sealed record CompiledAdapter(
    DynamicMethod Method,
    Type DelegateType,
    object[] Constants,
    ImmutableArray<CompiledAdapter.ResourceUse> Resources
)
{
    public Delegate Bind(AbiContext context, AbiContext? caller, Delegate target)
    {
        foreach (var use in Resources)
        {
            use.Check(context);
        }

        return Method.CreateDelegate(DelegateType, new AdapterClosure(context, caller, target, Constants));
    }

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
