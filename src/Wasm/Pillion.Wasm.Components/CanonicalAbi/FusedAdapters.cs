using System.Collections.Concurrent;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>Core functions by which one component calls another: a <c>canon lower</c> of a <c>canon lift</c>, as one.</summary>
/// <remarks>An adapter is compiled once for all functions of the same types and options, and bound to each.</remarks>
internal static class FusedAdapters
{
    private static readonly ConcurrentDictionary<string, CompiledAdapter> s_compiled = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<Type, CompiledAdapter> s_recursive = new();

    /// <summary>Compiles the adapter for a function type.</summary>
    /// <param name="callee">Options of the lift.</param>
    /// <param name="caller">Options of the lower.</param>
    /// <returns>Makes a delegate of <see cref="CoreSignature.OfLower"/> of the callee's context and the caller's.</returns>
    public static Func<AbiContext, AbiContext, Delegate> Compile(ComponentFunctionType type, AbiOptions callee, AbiOptions caller)
    {
        if (callee.IsAsync || caller.IsAsync)
        {
            throw new ComponentLinkException($"{type}: asynchronous lifts and lowers are not supported.");
        }

        var abi = FunctionAbi.Of(type);
        var adapter = abi.Adapter(
            type,
            (AdapterKind.GuestToGuest, callee, caller, null),
            s_compiled,
            () => new CompiledAdapter(abi.Lowered.DelegateType, () => Emit(type, callee, caller), [])
        );
        return (calleeContext, callerContext) =>
        {
            calleeContext.BindCore(abi.Lifted);
            var isRecursive =
                calleeContext.Instance.Contains(callerContext.Instance) || callerContext.Instance.Contains(calleeContext.Instance);
            var bound = isRecursive
                ? s_recursive.GetOrAdd(adapter.DelegateType, static t => new CompiledAdapter(t, () => EmitRecursive(t), []))
                : adapter;
            return bound.Bind(calleeContext, callerContext, calleeContext.Core!);
        };
    }

    private static CompiledAdapter.Code Emit(ComponentFunctionType type, AbiOptions calleeOptions, AbiOptions callerOptions)
    {
        var lowered = CoreSignature.OfLower(type);
        var lifted = CoreSignature.OfLift(type);
        var resources = ResourceTypes.In(type);
        var constants = new List<object>();
        var method = Method(lowered.DelegateType);
        var il = method.GetILGenerator();
        var scope = AbiNeeds.Borrows(type) ? il.DeclareLocal(typeof(CallScope)) : null;
        var callerContext = AdapterParts.LoadContext(il, nameof(AdapterClosure.Caller));
        var calleeContext = AdapterParts.LoadContext(il, nameof(AdapterClosure.Context));
        var caller = new AbiEmitter(il, callerContext, callerOptions, resources, constants) { Scope = scope };
        var callee = new AbiEmitter(il, calleeContext, calleeOptions, resources, constants) { Scope = scope };
        AdapterParts.CheckMayLeave(caller);
        if (calleeOptions.EntersTask)
        {
            AdapterParts.CallInstance(callee, nameof(ComponentInstance.EnterTask));
        }

        if (scope is not null)
        {
            AdapterParts.BeginScope(il, scope);
        }

        // Parameters: lifted from the caller, lowered into the callee
        var (source, layout) = AdapterParts.ParameterPlace(caller, lowered, type, firstArgument: 1);
        FlatPlace.Slot[] slots = [];
        AdapterParts.WhileLowering(
            callee,
            lifted.SpillsParameters || type.Parameters.Any(p => AbiNeeds.Allocates(p.Type)),
            () =>
            {
                var (target, _) = AdapterParts.ArgumentPlace(callee, lifted, type, out slots);
                var transfer = new Transfer(caller, callee);
                for (var i = 0; i < type.Parameters.Length; i++)
                {
                    (caller.Where, callee.Where) = (i, i);
                    var (offset, flat) = layout.Members[i];
                    transfer.Emit(type.Parameters[i].Type, source.At(offset, flat), target.At(offset, flat));
                }
            }
        );
        var returned = AdapterParts.CallCore(callee, lifted, slots);

        // The result: lifted from the callee, lowered into the caller
        FlatPlace.Slot? result = null;
        if (type.Result is not null)
        {
            (caller.Where, callee.Where) = (AbiTraps.InResult, AbiTraps.InResult);
            var from = AdapterParts.LiftedResultPlace(callee, lifted, type, returned);
            var to = AdapterParts.LoweredResultPlace(caller, lowered, type, out result);
            AdapterParts.WhileLowering(
                caller,
                AbiNeeds.Allocates(type.Result),
                () => new Transfer(callee, caller).Emit(type.Result, from, to)
            );
        }

        if (scope is not null)
        {
            AdapterParts.CheckScope(il, scope);
        }

        if (calleeOptions.HasPostReturn)
        {
            AdapterParts.CallPostReturn(callee, lifted, returned);
        }

        if (scope is not null)
        {
            AdapterParts.EndScope(il, scope);
        }

        if (calleeOptions.EntersTask)
        {
            AdapterParts.CallInstance(callee, nameof(ComponentInstance.LeaveTask));
        }

        result?.EmitLoad(il);
        il.Emit(OpCodes.Ret);
        return new CompiledAdapter.Code(method, [.. constants]);
    }

    /// <summary>What stands for a call between a component and one inside it, or within one: the specification forbids those.</summary>
    private static CompiledAdapter.Code EmitRecursive(Type delegateType)
    {
        var method = Method(delegateType);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, AbiEmitter.Method(typeof(FusedAdapters), nameof(TrapRecursion)));
        il.Emit(OpCodes.Throw);
        return new CompiledAdapter.Code(method, []);
    }

    private static WasmTrapException TrapRecursion(AdapterClosure closure) =>
        new(
            TrapKind.ComponentRule,
            $"cannot enter component instance: {closure.Context.Name} is called by a component that contains its own, or is contained in it"
        );

    private static DynamicMethod Method(Type delegateType)
    {
        var invoke = delegateType.GetMethod("Invoke")!;
        Type[] parameters = [typeof(AdapterClosure), .. invoke.GetParameters().Select(p => p.ParameterType)];
        return new DynamicMethod(
            "fused:" + delegateType.Name,
            invoke.ReturnType,
            parameters,
            typeof(AdapterClosure).Module,
            skipVisibility: true
        )
        {
            InitLocals = false,
        };
    }
}
