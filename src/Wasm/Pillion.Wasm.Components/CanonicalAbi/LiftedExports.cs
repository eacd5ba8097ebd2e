using System.Collections.Concurrent;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>Delegates for the host of functions of guests: <c>canon lift</c> (Canonical ABI, <c>canon_lift</c>).</summary>
/// <remarks>An adapter is compiled once for all functions of the same types and options, and bound to each.</remarks>
internal static class LiftedExports
{
    private static readonly ConcurrentDictionary<string, CompiledAdapter> s_compiled = new(StringComparer.Ordinal);

    /// <summary>Compiles the adapter for a delegate type.</summary>
    /// <param name="name">What messages call the function.</param>
    /// <returns>Makes a delegate of that type of the lift's context.</returns>
    /// <exception cref="ComponentLinkException">The delegate's signature does not fit the type.</exception>
    public static Func<AbiContext, Delegate> Compile(ComponentFunctionType type, AbiOptions options, Type delegateType, string name)
    {
        if (options.IsAsync)
        {
            throw new ComponentLinkException($"{name}: asynchronous lifts are not supported.");
        }

        var abi = FunctionAbi.Of(type);
        var adapter = abi.Adapter(
            type,
            (AdapterKind.HostToGuest, options, null, delegateType),
            s_compiled,
            () =>
            {
                var shapes = SignatureShapes.Of(type, delegateType, isHostFunction: false, name);
                return new CompiledAdapter(
                    delegateType,
                    () => Emit(type, options, shapes, delegateType.Name),
                    shapes.ResourceUses(ResourceTypes.In(type), isHostFunction: false)
                );
            }
        );
        return context =>
        {
            context.BindCore(abi.Lifted);
            return adapter.BindNow(context, context.Core!);
        };
    }

    private static CompiledAdapter.Code Emit(ComponentFunctionType type, AbiOptions options, SignatureShapes shapes, string name)
    {
        var signature = CoreSignature.OfLift(type);
        var resources = ResourceTypes.In(type);
        var constants = new List<object>();
        Type[] parameters = [typeof(AdapterClosure), .. shapes.Invoke.GetParameters().Select(p => p.ParameterType)];
        var method = new DynamicMethod(
            "lift:" + name,
            shapes.Invoke.ReturnType,
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
        var lifted = shapes.Result is null ? null : il.DeclareLocal(shapes.Result.ClrType);
        e.LoadContext();
        e.Call(typeof(AbiRun), nameof(AbiRun.Enter));
        var entered = e.Store(typeof(nint));
        il.BeginExceptionBlock();
        AdapterParts.CallInstance(e, nameof(ComponentInstance.Enter));
        il.BeginExceptionBlock();
        if (scope is not null)
        {
            AdapterParts.BeginScope(il, scope);
        }

        // lower_flat_values of the parameters
        FlatPlace.Slot[] slots = [];
        AdapterParts.WhileLowering(
            e,
            signature.SpillsParameters || type.Parameters.Any(p => AbiNeeds.Allocates(p.Type)),
            () =>
            {
                var (place, layout) = AdapterParts.ArgumentPlace(e, signature, type, out slots);
                for (var i = 0; i < shapes.Parameters.Length; i++)
                {
                    e.Where = i;
                    il.Emit(OpCodes.Ldarg, (short)(i + 1));
                    var value = e.Store(shapes.Parameters[i].ClrType);
                    shapes.Parameters[i].EmitLower(e, value, place.At(layout.Members[i].Offset, layout.Members[i].Flat));
                }
            }
        );
        var returned = AdapterParts.CallCore(e, signature, slots);

        // lift_flat_values of the result
        if (lifted is not null)
        {
            e.Where = AbiTraps.InResult;
            AdapterParts.ResetCount(e, [type.Result!]);
            shapes.Result!.EmitLift(e, AdapterParts.LiftedResultPlace(e, signature, type, returned));
            il.Emit(OpCodes.Stloc, lifted);
        }

        if (scope is not null)
        {
            AdapterParts.CheckScope(il, scope);
        }

        if (options.HasPostReturn)
        {
            AdapterParts.CallPostReturn(e, signature, returned);
        }

        if (scope is not null)
        {
            AdapterParts.EndScope(il, scope);
        }

        AdapterParts.CallInstance(e, nameof(ComponentInstance.Leave));

        // A filter: it runs before anything is unwound, and costs nothing where there is no exception.
        var exception = e.Local(typeof(Exception));
        il.BeginExceptFilterBlock();
        il.Emit(OpCodes.Stloc, exception);
        EmitFailure(nameof(AbiRun.Fail));
        il.BeginCatchBlock(null!);
        il.Emit(OpCodes.Pop);
        EmitFailure(nameof(AbiRun.EndInterrupted));
        il.EndExceptionBlock();
        il.BeginFinallyBlock();
        e.LoadContext();
        il.Emit(OpCodes.Ldloc, entered);
        e.Call(typeof(AbiRun), nameof(AbiRun.Leave));
        il.EndExceptionBlock();
        if (lifted is not null)
        {
            il.Emit(OpCodes.Ldloc, lifted);
        }

        il.Emit(OpCodes.Ret);
        return new CompiledAdapter.Code(method, [.. constants]);

        void EmitFailure(string how)
        {
            e.LoadContext();
            il.Emit(OpCodes.Ldloc, exception);
            il.Emit(OpCodes.Ldloc, entered);
            e.Call(typeof(AbiRun), how);
        }
    }
}
