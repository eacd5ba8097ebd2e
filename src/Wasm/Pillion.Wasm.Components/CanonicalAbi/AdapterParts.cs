using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>What the three kinds of adapters have in common.</summary>
internal static class AdapterParts
{
    /// <summary>A local with one of the contexts that the adapter is bound to.</summary>
    public static LocalBuilder LoadContext(ILGenerator il, string field)
    {
        var context = il.DeclareLocal(typeof(AbiContext));
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, AbiEmitter.Field(typeof(AdapterClosure), field));
        il.Emit(OpCodes.Stloc, context);
        return context;
    }

    /// <summary>Calls a method of the context's instance that takes and returns nothing.</summary>
    public static void CallInstance(AbiEmitter e, string method)
    {
        e.LoadContext();
        e.IL.Emit(OpCodes.Ldfld, AbiEmitter.Field(typeof(AbiContext), nameof(AbiContext.Instance)));
        e.IL.Emit(OpCodes.Call, AbiEmitter.Method(typeof(ComponentInstance), method));
    }

    /// <summary>Traps if the instance may not call out now.</summary>
    public static void CheckMayLeave(AbiEmitter e)
    {
        var mayLeave = e.IL.DefineLabel();
        e.LoadContext();
        e.IL.Emit(OpCodes.Ldfld, AbiEmitter.Field(typeof(AbiContext), nameof(AbiContext.Instance)));
        e.IL.Emit(OpCodes.Ldfld, AbiEmitter.Field(typeof(ComponentInstance), nameof(ComponentInstance.MayLeave)));
        e.IL.Emit(OpCodes.Brtrue, mayLeave);
        e.LoadContext();
        e.Call(typeof(AbiTraps), nameof(AbiTraps.CheckMayLeave));
        e.IL.MarkLabel(mayLeave);
    }

    /// <summary>Starts the count of <see cref="AbiMemory.Charge"/>, if lifting such values counts.</summary>
    public static void ResetCount(AbiEmitter e, IEnumerable<ComponentValueType> types)
    {
        if (types.Any(AbiNeeds.Counts))
        {
            e.LoadContext();
            e.IL.Emit(OpCodes.Ldc_I8, 0L);
            e.IL.Emit(OpCodes.Stfld, AbiEmitter.Field(typeof(AbiContext), nameof(AbiContext.NestedBytes)));
        }
    }

    public static void BeginScope(ILGenerator il, LocalBuilder scope)
    {
        il.Emit(OpCodes.Call, AbiEmitter.Method(typeof(CallScope), nameof(CallScope.Begin)));
        il.Emit(OpCodes.Stloc, scope);
    }

    public static void EndScope(ILGenerator il, LocalBuilder scope)
    {
        il.Emit(OpCodes.Ldloc, scope);
        il.Emit(OpCodes.Call, AbiEmitter.Method(typeof(CallScope), nameof(CallScope.End)));
    }

    /// <summary>Traps if the callee kept what it borrowed.</summary>
    public static void CheckScope(ILGenerator il, LocalBuilder scope)
    {
        il.Emit(OpCodes.Ldloc, scope);
        il.Emit(OpCodes.Call, AbiEmitter.Method(typeof(CallScope), nameof(CallScope.CheckReturned)));
    }

    /// <summary>Where a caller put the parameters of a lowered function: arguments, or memory that an argument points to.</summary>
    public static (Place Place, AbiLayout Layout) ParameterPlace(
        AbiEmitter e,
        CoreSignature signature,
        ComponentFunctionType type,
        int firstArgument
    )
    {
        var layout = AbiLayout.OfMembers([.. type.Parameters.Select(p => p.Type)]);
        if (signature.SpillsParameters)
        {
            e.Where = AbiTraps.InParameters;
            return (e.CheckAddress(layout, () => e.IL.Emit(OpCodes.Ldarg, (short)firstArgument)), layout);
        }

        var slots = new FlatPlace.Slot[layout.Flat.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = new FlatPlace.Slot(layout.Flat[i], firstArgument + i);
        }

        return (new FlatPlace(slots), layout);
    }

    /// <summary>Where a caller wants the result of a lowered function: on the stack, from a local, or in memory that the last argument points to.</summary>
    public static Place LoweredResultPlace(AbiEmitter e, CoreSignature signature, ComponentFunctionType type, out FlatPlace.Slot? flat)
    {
        flat = null;
        if (signature.SpillsResult)
        {
            return e.CheckAddress(AbiLayout.Of(type.Result!), () => e.IL.Emit(OpCodes.Ldarg, (short)signature.Parameters.Length));
        }

        if (signature.Result is not { } resultType)
        {
            return new FlatPlace([]);
        }

        var slot = new FlatPlace.Slot(resultType, 0, e.Local(CoreTypes.ClrType(resultType)));
        flat = slot;
        return new FlatPlace([slot]);
    }

    /// <summary>Where a lifted function expects its parameters: in locals, or in memory that it allocates for them.</summary>
    /// <param name="slots">What it is called with.</param>
    public static (Place Place, AbiLayout Layout) ArgumentPlace(
        AbiEmitter e,
        CoreSignature signature,
        ComponentFunctionType type,
        out FlatPlace.Slot[] slots
    )
    {
        var layout = AbiLayout.OfMembers([.. type.Parameters.Select(p => p.Type)]);
        if (!signature.SpillsParameters)
        {
            var flat = layout.Flat;
            slots = new FlatPlace.Slot[flat.Length];
            for (var i = 0; i < slots.Length; i++)
            {
                slots[i] = new FlatPlace.Slot(flat[i], 0, e.Local(CoreTypes.ClrType(flat[i])));
            }

            return (new FlatPlace(slots), layout);
        }

        e.Where = AbiTraps.InParameters;
        e.LoadContext();
        e.IL.Emit(OpCodes.Ldc_I4, layout.Alignment);
        e.IL.Emit(OpCodes.Ldc_I8, (long)layout.Size);
        e.LoadWhere();
        e.Call(typeof(AbiMemory), nameof(AbiMemory.Allocate));
        var pointer = e.Store(typeof(int));
        slots = [new FlatPlace.Slot(CoreType.I32, 0, pointer)];
        return (e.ToNative(pointer), layout);
    }

    /// <summary>Where a lifted function left its result.</summary>
    /// <param name="returned">What it returned.</param>
    public static Place LiftedResultPlace(AbiEmitter e, CoreSignature signature, ComponentFunctionType type, LocalBuilder? returned) =>
        signature.SpillsResult ? e.CheckAddress(AbiLayout.Of(type.Result!), () => e.IL.Emit(OpCodes.Ldloc, returned!))
        : signature.Result is { } result ? new FlatPlace([new FlatPlace.Slot(result, 0, returned)])
        : new FlatPlace([]);

    /// <summary>Lowering runs the guest's <c>realloc</c>, which may not call out.</summary>
    public static void WhileLowering(AbiEmitter e, bool allocates, Action lower)
    {
        if (allocates)
        {
            e.SetMayLeave(false);
        }

        lower();
        if (allocates)
        {
            e.SetMayLeave(true);
        }
    }

    /// <summary>Calls the lifted function; what it returned is in a local.</summary>
    public static LocalBuilder? CallCore(AbiEmitter e, CoreSignature signature, FlatPlace.Slot[] slots)
    {
        e.IL.Emit(OpCodes.Ldarg_0);
        e.IL.Emit(OpCodes.Ldfld, AbiEmitter.Field(typeof(AdapterClosure), nameof(AdapterClosure.Target)));
        foreach (var slot in slots)
        {
            slot.EmitLoad(e.IL);
        }

        e.IL.Emit(OpCodes.Callvirt, signature.DelegateType.GetMethod("Invoke")!);
        return signature.Result is null ? null : e.Store(signature.ResultType);
    }

    /// <summary>Tells the guest that its result was read; it may not call out then.</summary>
    public static void CallPostReturn(AbiEmitter e, CoreSignature signature, LocalBuilder? returned)
    {
        e.SetMayLeave(false);
        e.LoadContext();
        e.IL.Emit(OpCodes.Ldfld, AbiEmitter.Field(typeof(AbiContext), nameof(AbiContext.AfterReturn)));
        if (returned is not null)
        {
            e.IL.Emit(OpCodes.Ldloc, returned);
        }

        e.IL.Emit(OpCodes.Callvirt, signature.PostReturn.DelegateType.GetMethod("Invoke")!);
        e.SetMayLeave(true);
    }
}
