using System.Collections.Concurrent;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>Core functions of functions of the host: <c>canon lower</c> of what a linker defined (Canonical ABI, <c>canon_lower</c>).</summary>
/// <remarks>An adapter is compiled once for all functions of the same types and options, and bound to each.</remarks>
internal static class LoweredImports
{
    private static readonly ConcurrentDictionary<string, CompiledAdapter> s_compiled = new(StringComparer.Ordinal);

    /// <summary>Compiles the adapter for a type of host functions.</summary>
    /// <param name="name">What messages call the function.</param>
    /// <returns>Makes a delegate of <see cref="CoreSignature.OfLower"/> of the lower's context and the host's delegate.</returns>
    /// <exception cref="ComponentLinkException">The delegate's signature does not fit the type.</exception>
    public static Func<AbiContext, Delegate, Delegate> Compile(
        ComponentFunctionType type,
        AbiOptions options,
        Type delegateType,
        string name
    )
    {
        if (options.IsAsync)
        {
            throw new ComponentLinkException($"{name}: asynchronous lowers are not supported.");
        }

        var adapter = FunctionAbi
            .Of(type)
            .Adapter(
                type,
                (AdapterKind.GuestToHost, options, null, delegateType),
                s_compiled,
                () =>
                {
                    var shapes = SignatureShapes.Of(type, delegateType, isHostFunction: true, name);
                    return new CompiledAdapter(
                        FunctionAbi.Of(type).Lowered.DelegateType,
                        () => Emit(type, options, shapes, delegateType.Name),
                        shapes.ResourceUses(ResourceTypes.In(type), isHostFunction: true)
                    );
                }
            );
        return (context, host) => adapter.Bind(context, caller: null, host);
    }

    private static CompiledAdapter.Code Emit(ComponentFunctionType type, AbiOptions options, SignatureShapes shapes, string name)
    {
        var signature = CoreSignature.OfLower(type);
        var resources = ResourceTypes.In(type);
        var constants = new List<object>();
        Type[] parameters = [typeof(AdapterClosure), .. signature.Parameters.Select(CoreTypes.ClrType)];
        var method = new DynamicMethod(
            "lower:" + name,
            signature.ResultType,
            parameters,
            typeof(AdapterClosure).Module,
            skipVisibility: true
        )
        {
            InitLocals = false,
        };
        var il = method.GetILGenerator();
        var context = AdapterParts.LoadContext(il, nameof(AdapterClosure.Context));
        var scope = AbiNeeds.Borrows(type) ? il.DeclareLocal(typeof(CallScope)) : null;
        var e = new AbiEmitter(il, context, options, resources, constants) { Scope = scope };
        AdapterParts.CheckMayLeave(e);
        AdapterParts.ResetCount(e, type.Parameters.Select(p => p.Type));
        if (scope is not null)
        {
            AdapterParts.BeginScope(il, scope);
        }

        // lift_flat_values of the parameters
        var (place, layout) = AdapterParts.ParameterPlace(e, signature, type, firstArgument: 1);
        var lifted = new LocalBuilder[shapes.Parameters.Length];
        for (var i = 0; i < lifted.Length; i++)
        {
            e.Where = i;
            lifted[i] = shapes.Parameters[i].Lift(e, place.At(layout.Members[i].Offset, layout.Members[i].Flat));
        }

        // The call
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, AbiEmitter.Field(typeof(AdapterClosure), nameof(AdapterClosure.Target)));
        if (shapes.TakesCaller)
        {
            e.LoadContext();
            il.Emit(OpCodes.Ldfld, AbiEmitter.Field(typeof(AbiContext), nameof(AbiContext.Instance)));
            il.Emit(OpCodes.Newobj, typeof(ComponentCaller).GetConstructor(AbiEmitter.AnyInstance, [typeof(ComponentInstance)])!);
        }

        foreach (var local in lifted)
        {
            il.Emit(OpCodes.Ldloc, local);
        }

        il.Emit(OpCodes.Callvirt, shapes.Invoke);
        var result = shapes.Result is null ? null : e.Store(shapes.Result.ClrType);
        if (scope is not null)
        {
            AdapterParts.EndScope(il, scope);
        }

        // lower_flat_values of the result
        if (result is not null)
        {
            e.Where = AbiTraps.InResult;
            var target = AdapterParts.LoweredResultPlace(e, signature, type, out var flat);
            AdapterParts.WhileLowering(e, AbiNeeds.Allocates(type.Result!), () => shapes.Result!.EmitLower(e, result, target));
            flat?.EmitLoad(il);
        }

        il.Emit(OpCodes.Ret);
        return new CompiledAdapter.Code(method, [.. constants]);
    }
}
