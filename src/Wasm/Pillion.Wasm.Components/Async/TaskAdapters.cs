using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Async;

/// <summary>Core values of one guest to core values of another.</summary>
internal delegate void TransferCode(CallScope? scope, long[] from, long[] to);

/// <summary>The host's arguments to core values.</summary>
internal delegate void LowerArgumentsCode(CallScope? scope, object?[] from, long[] to);

/// <summary>Core values to the host's result.</summary>
internal delegate void LiftResultCode(CallScope? scope, long[] from, HostPromise to);

/// <summary>Calls the host's function with core values.</summary>
internal delegate HostResult CallHostCode(CallScope? scope, long[] from);

/// <summary>The result of the host's function to core values.</summary>
internal delegate void LowerResultCode(CallScope? scope, HostResult from, long[] to);

/// <summary>
/// The parts of calls that may start and return later than they are made: each lifts and lowers, from and to arrays of core values. Compiled as
/// those of synchronous calls are.
/// </summary>
internal static class TaskAdapters
{
    private static readonly ConcurrentDictionary<AdapterKind, ConcurrentDictionary<string, CompiledAdapter>> s_compiled = new();

    /// <summary>The arguments of a call, from guest to guest.</summary>
    public static TransferCode Arguments(
        ComponentFunctionType type,
        AbiContext callee,
        AbiOptions calleeOptions,
        AbiContext caller,
        AbiOptions callerOptions
    ) =>
        (TransferCode)
            Adapter<TransferCode>(
                    AdapterKind.GuestArguments,
                    type,
                    calleeOptions,
                    callerOptions,
                    null,
                    () => EmitArguments(type, calleeOptions, callerOptions)
                )
                .BindEmitted(callee, caller, null);

    /// <summary>The result of a call, from guest to guest. Where the caller wants it in memory, it has put the address first into its array.</summary>
    public static TransferCode Result(
        ComponentFunctionType type,
        AbiContext callee,
        AbiOptions calleeOptions,
        AbiContext caller,
        AbiOptions callerOptions
    ) =>
        (TransferCode)
            Adapter<TransferCode>(
                    AdapterKind.GuestResult,
                    type,
                    calleeOptions,
                    callerOptions,
                    null,
                    () => EmitResult(type, calleeOptions, callerOptions)
                )
                .BindEmitted(callee, caller, null);

    /// <summary>The arguments of a call, from the host.</summary>
    public static LowerArgumentsCode HostArguments(
        ComponentFunctionType type,
        AbiContext callee,
        AbiOptions options,
        Type delegateType,
        SignatureShapes shapes
    )
    {
        var adapter = Adapter<LowerArgumentsCode>(
            AdapterKind.HostArguments,
            type,
            options,
            null,
            delegateType,
            () => EmitHostArguments(type, options, shapes),
            shapes.ResourceUses(ResourceTypes.In(type), isHostFunction: false)
        );
        return (LowerArgumentsCode)adapter.BindNow(callee, null);
    }

    /// <summary>The result of a call, to the host.</summary>
    public static LiftResultCode HostResult(
        ComponentFunctionType type,
        AbiContext callee,
        AbiOptions options,
        Type delegateType,
        SignatureShapes shapes
    ) =>
        (LiftResultCode)
            Adapter<LiftResultCode>(AdapterKind.HostResult, type, options, null, delegateType, () => EmitHostResult(type, options, shapes))
                .BindEmitted(callee, null, null);

    /// <summary>A call of the host's function.</summary>
    public static CallHostCode HostCall(
        ComponentFunctionType type,
        AbiContext caller,
        AbiOptions options,
        Delegate target,
        SignatureShapes shapes
    )
    {
        var adapter = Adapter<CallHostCode>(
            AdapterKind.HostCall,
            type,
            options,
            null,
            target.GetType(),
            () => EmitHostCall(type, options, shapes),
            shapes.ResourceUses(ResourceTypes.In(type), isHostFunction: true)
        );
        return (CallHostCode)adapter.BindNow(caller, target);
    }

    /// <summary>What the host's function returned.</summary>
    public static LowerResultCode HostReturn(
        ComponentFunctionType type,
        AbiContext caller,
        AbiOptions options,
        Type delegateType,
        SignatureShapes shapes
    ) =>
        (LowerResultCode)
            Adapter<LowerResultCode>(AdapterKind.HostReturn, type, options, null, delegateType, () => EmitHostReturn(type, options, shapes))
                .BindEmitted(caller, null, null);

    private static CompiledAdapter Adapter<TCode>(
        AdapterKind kind,
        ComponentFunctionType type,
        AbiOptions options,
        AbiOptions? caller,
        Type? delegateType,
        Func<CompiledAdapter.Code> emit,
        ImmutableArray<CompiledAdapter.ResourceUse>? resources = null
    )
        where TCode : Delegate =>
        FunctionAbi
            .Of(type)
            .Adapter(
                type,
                (kind, options, caller, delegateType),
                s_compiled.GetOrAdd(kind, static _ => new(StringComparer.Ordinal)),
                () => new CompiledAdapter(typeof(TCode), emit, resources ?? [])
            );

    private static CoreSignature Lowered(ComponentFunctionType type, AbiOptions options) =>
        options.IsAsync ? CoreSignature.OfAsyncLower(type) : CoreSignature.OfLower(type);

    private static CompiledAdapter.Code EmitArguments(ComponentFunctionType type, AbiOptions calleeOptions, AbiOptions callerOptions)
    {
        var code = new Emission<TransferCode>("arguments");
        var (callee, caller) = (code.Side(type, calleeOptions, isCaller: false), code.Side(type, callerOptions, isCaller: true));
        var (source, layout) = Source(caller, Lowered(type, callerOptions), type);
        Lower(
            callee,
            type,
            (target, i) =>
            {
                (caller.Where, callee.Where) = (i, i);
                var (offset, flat) = layout.Members[i];
                new Transfer(caller, callee).Emit(type.Parameters[i].Type, source.At(offset, flat), target);
            }
        );
        return code.End();
    }

    private static CompiledAdapter.Code EmitResult(ComponentFunctionType type, AbiOptions calleeOptions, AbiOptions callerOptions)
    {
        var code = new Emission<TransferCode>("result");
        if (type.Result is { } result)
        {
            var (callee, caller) = (code.Side(type, calleeOptions, isCaller: false), code.Side(type, callerOptions, isCaller: true));
            (caller.Where, callee.Where) = (AbiTraps.InResult, AbiTraps.InResult);
            var from = Returned(callee, result, calleeOptions);
            var to = Wanted(caller, Lowered(type, callerOptions), result);
            AdapterParts.WhileLowering(caller, AbiNeeds.Allocates(result), () => new Transfer(callee, caller).Emit(result, from, to));
        }

        return code.End();
    }

    private static CompiledAdapter.Code EmitHostArguments(ComponentFunctionType type, AbiOptions options, SignatureShapes shapes)
    {
        var code = new Emission<LowerArgumentsCode>("lower");
        var e = code.Side(type, options, isCaller: false);
        Lower(
            e,
            type,
            (target, i) =>
            {
                e.Where = i;
                e.IL.Emit(OpCodes.Ldarg_2);
                e.IL.Emit(OpCodes.Ldc_I4, i);
                e.IL.Emit(OpCodes.Ldelem_Ref);
                e.IL.Emit(OpCodes.Unbox_Any, shapes.Parameters[i].ClrType);
                shapes.Parameters[i].EmitLower(e, e.Store(shapes.Parameters[i].ClrType), target);
            }
        );
        return code.End();
    }

    private static CompiledAdapter.Code EmitHostResult(ComponentFunctionType type, AbiOptions options, SignatureShapes shapes)
    {
        var code = new Emission<LiftResultCode>("lift");
        if (shapes.Result is { } result)
        {
            var e = code.Side(type, options, isCaller: false);
            e.Where = AbiTraps.InResult;
            AdapterParts.ResetCount(e, [result.Type]);
            var lifted = result.Lift(e, Returned(e, result.Type, options));
            e.IL.Emit(OpCodes.Ldarg_3);
            e.IL.Emit(OpCodes.Ldloc, lifted);
            e.IL.Emit(OpCodes.Call, AbiEmitter.Method(typeof(HostPromise<>).MakeGenericType(result.ClrType), nameof(HostPromise<>.Keep)));
        }

        return code.End();
    }

    private static CompiledAdapter.Code EmitHostCall(ComponentFunctionType type, AbiOptions options, SignatureShapes shapes)
    {
        var code = new Emission<CallHostCode>("host");
        var e = code.Side(type, options, isCaller: false);
        var (source, layout) = Source(e, Lowered(type, options), type);
        AdapterParts.ResetCount(e, type.Parameters.Select(p => p.Type));
        var lifted = new LocalBuilder[shapes.Parameters.Length];
        for (var i = 0; i < lifted.Length; i++)
        {
            e.Where = i;
            lifted[i] = shapes.Parameters[i].Lift(e, source.At(layout.Members[i].Offset, layout.Members[i].Flat));
        }

        e.IL.Emit(OpCodes.Ldarg_0);
        e.IL.Emit(OpCodes.Ldfld, AbiEmitter.Field(typeof(AdapterClosure), nameof(AdapterClosure.Target)));
        if (shapes.TakesCaller)
        {
            e.LoadContext();
            e.IL.Emit(OpCodes.Ldfld, AbiEmitter.Field(typeof(AbiContext), nameof(AbiContext.Instance)));
            e.IL.Emit(OpCodes.Newobj, typeof(ComponentCaller).GetConstructor(AbiEmitter.AnyInstance, [typeof(ComponentInstance)])!);
        }

        foreach (var local in lifted)
        {
            e.IL.Emit(OpCodes.Ldloc, local);
        }

        e.IL.Emit(OpCodes.Callvirt, shapes.Invoke);
        e.IL.Emit(OpCodes.Call, Wrapper(shapes));
        return code.End();
    }

    private static CompiledAdapter.Code EmitHostReturn(ComponentFunctionType type, AbiOptions options, SignatureShapes shapes)
    {
        var code = new Emission<LowerResultCode>("return");
        if (shapes.Result is { } result)
        {
            var e = code.Side(type, options, isCaller: false);
            e.Where = AbiTraps.InResult;
            var to = Wanted(e, Lowered(type, options), result.Type);
            e.IL.Emit(OpCodes.Ldarg_2);
            e.IL.Emit(OpCodes.Call, AbiEmitter.Method(typeof(HostResult<>).MakeGenericType(result.ClrType), nameof(HostResult<>.Take)));
            var value = e.Store(result.ClrType);
            AdapterParts.WhileLowering(e, AbiNeeds.Allocates(result.Type), () => result.EmitLower(e, value, to));
        }

        return code.End();
    }

    /// <summary>What makes a <see cref="Async.HostResult"/> of what a delegate returns.</summary>
    private static System.Reflection.MethodInfo Wrapper(SignatureShapes shapes)
    {
        var returned = shapes.Invoke.ReturnType;
        var type = typeof(HostResult);
        return returned == typeof(void) ? AbiEmitter.Method(type, nameof(Async.HostResult.OfNothing))
            : returned == typeof(ValueTask) ? AbiEmitter.Method(type, nameof(Async.HostResult.OfTask))
            : shapes.IsTask ? AbiEmitter.Method(type, nameof(Async.HostResult.OfTaskWithValue), shapes.Result!.ClrType)
            : AbiEmitter.Method(type, nameof(Async.HostResult.OfValue), returned);
    }

    /// <summary>The arguments where the caller left them: in its array, or in memory that this points to.</summary>
    private static (Place Place, AbiLayout Layout) Source(AbiEmitter e, CoreSignature signature, ComponentFunctionType type)
    {
        var layout = AbiLayout.OfMembers([.. type.Parameters.Select(p => p.Type)]);
        if (!signature.SpillsParameters)
        {
            return (new FlatPlace(FlatPlace.Slot.InFrame(layout.Flat, frameArgument: 2)), layout);
        }

        e.Where = AbiTraps.InParameters;
        return (e.CheckAddress(layout, () => First(frameArgument: 2).EmitLoad(e.IL)), layout);
    }

    /// <summary>Lowers all arguments into the array, or into memory to which it points then.</summary>
    private static void Lower(AbiEmitter e, ComponentFunctionType type, Action<Place, int> emit)
    {
        var signature = CoreSignature.OfLift(type);
        AdapterParts.WhileLowering(
            e,
            signature.SpillsParameters || type.Parameters.Any(p => AbiNeeds.Allocates(p.Type)),
            () =>
            {
                Place target;
                AbiLayout layout;
                if (signature.SpillsParameters)
                {
                    (target, layout) = AdapterParts.ArgumentPlace(e, signature, type, out var slots);
                    slots[0].EmitLoad(e.IL);
                    First(frameArgument: 3).EmitStore(e.IL);
                }
                else
                {
                    layout = AbiLayout.OfMembers([.. type.Parameters.Select(p => p.Type)]);
                    target = new FlatPlace(FlatPlace.Slot.InFrame(layout.Flat, frameArgument: 3));
                }

                for (var i = 0; i < type.Parameters.Length; i++)
                {
                    emit(target.At(layout.Members[i].Offset, layout.Members[i].Flat), i);
                }
            }
        );
    }

    /// <summary>The result where a lifted function or <c>task.return</c> left it.</summary>
    private static Place Returned(AbiEmitter e, ComponentValueType result, AbiOptions options)
    {
        var layout = AbiLayout.Of(result);
        return layout.Flat.Length > (options.IsAsync ? CoreSignature.MaxFlatParameters : CoreSignature.MaxFlatResults)
            ? e.CheckAddress(layout, () => First(frameArgument: 2).EmitLoad(e.IL))
            : new FlatPlace(FlatPlace.Slot.InFrame(layout.Flat, frameArgument: 2));
    }

    /// <summary>Where the caller wants the result.</summary>
    private static Place Wanted(AbiEmitter e, CoreSignature signature, ComponentValueType result) =>
        signature.SpillsResult
            ? e.CheckAddress(AbiLayout.Of(result), () => First(frameArgument: 3).EmitLoad(e.IL))
            : new FlatPlace(FlatPlace.Slot.InFrame(AbiLayout.Of(result).Flat, frameArgument: 3));

    private static FlatPlace.Slot First(int frameArgument) => new(CoreType.I32, 0, FrameArgument: frameArgument);

    /// <summary>A method that is being emitted: it takes a closure, a scope and what its delegate takes.</summary>
    private sealed class Emission<TCode>
        where TCode : Delegate
    {
        private readonly DynamicMethod _method;
        private readonly List<object> _constants = [];
        private readonly LocalBuilder _scope;

        public Emission(string name)
        {
            var invoke = typeof(TCode).GetMethod("Invoke")!;
            Type[] parameters = [typeof(AdapterClosure), .. invoke.GetParameters().Select(p => p.ParameterType)];
            _method = new DynamicMethod(name, invoke.ReturnType, parameters, typeof(TaskAdapters).Module, skipVisibility: true);
            var il = _method.GetILGenerator();
            _scope = il.DeclareLocal(typeof(CallScope));
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Stloc, _scope);
        }

        public AbiEmitter Side(ComponentFunctionType type, AbiOptions options, bool isCaller)
        {
            var il = _method.GetILGenerator();
            var context = AdapterParts.LoadContext(il, isCaller ? nameof(AdapterClosure.Caller) : nameof(AdapterClosure.Context));
            return new AbiEmitter(il, context, options, ResourceTypes.In(type), _constants) { Scope = _scope };
        }

        public CompiledAdapter.Code End()
        {
            _method.GetILGenerator().Emit(OpCodes.Ret);
            return new CompiledAdapter.Code(_method, [.. _constants]);
        }
    }
}
