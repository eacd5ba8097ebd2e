using System.Collections.Concurrent;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.CanonicalAbi.Emission;

namespace Pillion.Wasm.Components.Async;

/// <summary>A call of a guest by the host.</summary>
internal sealed class HostCall(LiftedTask callee, HostFunctionCaller caller, object?[] arguments, HostPromise promise) : TaskCall(callee)
{
    public HostPromise Promise => promise;

    /// <summary>Kept when nothing of the call is left; null if nobody asked.</summary>
    public HostPromise? Ended { get; set; }

    public override void End() => Ended?.Complete();

    public override void Start(long[] coreArguments) => caller.Arguments(Scope, arguments, coreArguments);

    public override void Return(long[] results)
    {
        caller.Result(Scope, results, promise);
        Scope?.End();
        promise.Complete();
    }

    public override void Cancelled()
    {
        Scope?.End();
        promise.Fail(new OperationCanceledException($"The call of {Callee.Context.Name} was cancelled."));
    }
}

/// <summary>A guest's asynchronous function as the host calls it: makes delegates that return a <see cref="ValueTask"/>, or wait.</summary>
internal sealed class HostFunctionCaller
{
    private static readonly ConcurrentDictionary<Type, DynamicMethod> s_entries = new();

    private readonly LiftedTask _callee;
    private readonly SignatureShapes _shapes;
    private readonly Type _delegateType;

    /// <exception cref="ComponentLinkException">The delegate's signature does not fit the type.</exception>
    public HostFunctionCaller(LiftedTask callee, Type delegateType, string name)
    {
        _callee = callee;
        _delegateType = delegateType;
        _shapes = SignatureShapes.Of(callee.Type, delegateType, isHostFunction: false, name);
        if (_shapes.Parameters.FirstOrDefault(p => p.ClrType.IsByRefLike) is { } view)
        {
            throw new ComponentLinkException(
                $"delegate for {name} takes {view.ClrType.Name}, but the call may read it when the caller has gone on; take an array or ReadOnlyMemory."
            );
        }

        Arguments = TaskAdapters.HostArguments(callee.Type, callee.Context, callee.Options.ToAbi(), delegateType, _shapes);
        Result = TaskAdapters.HostResult(callee.Type, callee.Context, callee.Options.ToAbi(), delegateType, _shapes);
    }

    public LowerArgumentsCode Arguments { get; }

    public LiftResultCode Result { get; }

    /// <summary>A delegate that calls the function.</summary>
    public Delegate Create() => s_entries.GetOrAdd(_delegateType, static (_, c) => c.Emit(), this).CreateDelegate(_delegateType, this);

    // Called by emitted code: one of these for each kind of delegate.
    private T Wait<T>(object?[] arguments)
    {
        var promise = new HostPromise<T>();
        _callee.Function.Instance.RunHostCall(new HostCall(_callee, this, arguments, promise), mustFinish: true);
        return promise.Result();
    }

    private ValueTask<T> BeginAsync<T>(object?[] arguments)
    {
        var promise = new HostPromise<T>();
        _callee.Function.Instance.RunHostCall(new HostCall(_callee, this, arguments, promise), mustFinish: false);
        return promise.ResultAsync();
    }

    private ValueTask BeginNothingAsync(object?[] arguments)
    {
        var task = BeginAsync<Unit>(arguments);
        return task.IsCompletedSuccessfully ? default : new ValueTask(task.AsTask());
    }

    private void WaitNothing(object?[] arguments) => Wait<Unit>(arguments);

    private DynamicMethod Emit()
    {
        var parameters = _shapes.Invoke.GetParameters().Select(p => p.ParameterType).ToArray();
        var method = new DynamicMethod(
            "task:" + _delegateType.Name,
            _shapes.Invoke.ReturnType,
            [typeof(HostFunctionCaller), .. parameters],
            typeof(HostFunctionCaller).Module,
            skipVisibility: true
        );
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, parameters.Length);
        il.Emit(OpCodes.Newarr, typeof(object));
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            il.Emit(OpCodes.Box, parameters[i]);
            il.Emit(OpCodes.Stelem_Ref);
        }

        var returned = _shapes.Invoke.ReturnType;
        var type = typeof(HostFunctionCaller);
        il.Emit(
            OpCodes.Call,
            returned == typeof(void) ? AbiEmitter.Method(type, nameof(WaitNothing))
                : returned == typeof(ValueTask) ? AbiEmitter.Method(type, nameof(BeginNothingAsync))
                : _shapes.IsTask ? AbiEmitter.Method(type, nameof(BeginAsync), _shapes.Result!.ClrType)
                : AbiEmitter.Method(type, nameof(Wait), returned)
        );
        il.Emit(OpCodes.Ret);
        return method;
    }
}
