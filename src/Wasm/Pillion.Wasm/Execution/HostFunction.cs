using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using Pillion.Wasm.Compilation;

namespace Pillion.Wasm.Execution;

/// <summary>A delegate that guests can call. Compiled code calls a thunk of the delegate's type; nothing is boxed.</summary>
internal sealed class HostFunction
{
    /// <summary>What names of thunks start with; they stand between host and guest in stack traces.</summary>
    public const string ThunkPrefix = "host:";

    // One thunk serves all delegates of a type. Thunks are never freed; there are as many as delegate types in use.
    private static readonly ConcurrentDictionary<Type, Thunk> s_thunks = new();
    private static readonly ConcurrentDictionary<Type, Thunk> s_timedThunks = new();

    private readonly Thunk _thunk;
    private readonly Type _delegateType;
    private readonly Delegate _function;
    private readonly GCHandle _handle;

    public HostFunction(Delegate function)
    {
        _function = function;
        _delegateType = function.GetType();
        _thunk = s_thunks.GetOrAdd(_delegateType, static type => new Thunk(type, isTimed: false));

        // Weak: a function of a component's instance holds the instance, which holds this. Whoever can call it holds this, and so the function.
        _handle = GCHandle.Alloc(_function, GCHandleType.Weak);
    }

    ~HostFunction()
    {
        // Not if the constructor threw.
        if (_handle.IsAllocated)
        {
            _handle.Free();
        }
    }

    public FuncType Type => _thunk.Type;

    /// <summary>Address of the thunk: <c>R thunk(HostCell* cell, args…)</c>. Made when it is first asked for: hosts define many, guests import few.</summary>
    public nint Code => _thunk.Code;

    /// <summary>Address of one that tells <see cref="RunTimes"/> before and after.</summary>
    public nint TimedCode => s_timedThunks.GetOrAdd(_delegateType, static type => new Thunk(type, isTimed: true)).Code;

    /// <summary>What the thunk finds the delegate by.</summary>
    public nint Handle => GCHandle.ToIntPtr(_handle);

    private sealed class Thunk
    {
        private static readonly MethodInfo s_delegateOf = Method(nameof(DelegateOf));
        private static readonly MethodInfo s_callerOf = Method(nameof(CallerOf));
        private static readonly MethodInfo s_functionOf = typeof(Function).GetMethod(
            nameof(Function.FromRecord),
            BindingFlags.NonPublic | BindingFlags.Static
        )!;
        private static readonly MethodInfo s_recordOf = Method(nameof(RecordOf));
        private static readonly MethodInfo s_wrapped = Method(nameof(Wrapped));
        private static readonly MethodInfo s_objectOf = Method(nameof(ObjectOf));
        private static readonly MethodInfo s_noteFault = typeof(Boundary).GetMethod(nameof(Boundary.NoteHostFault))!;

        private static readonly MethodInfo s_enterHost = typeof(RunTimes).GetMethod(nameof(RunTimes.EnterHost))!;
        private static readonly MethodInfo s_leaveHost = typeof(RunTimes).GetMethod(nameof(RunTimes.LeaveHost))!;

        private readonly bool _isTimed;
        private readonly Type _delegateType;
        private readonly Type _result;
        private readonly Lock _lock = new();

        // Keeps the code alive: an address alone does not.
        private DynamicMethod? _method;
        private nint _code;

        public Thunk(Type delegateType, bool isTimed)
        {
            _isTimed = isTimed;
            _delegateType = delegateType;
            Type = Signatures.TypeOf(delegateType);
            _result = Signatures.ResultType(Type, Signatures.InvokeMethod(delegateType));
        }

        public FuncType Type { get; }

        public nint Code => Volatile.Read(ref _code) is var code and not 0 ? code : Compile();

        private nint Compile()
        {
            lock (_lock)
            {
                if (_code == 0)
                {
                    var parameters = new Type[Type.Parameters.Length + 1];
                    parameters[0] = typeof(nint);
                    for (var i = 0; i < Type.Parameters.Length; i++)
                    {
                        parameters[i + 1] = MetadataReferences.ClrType(Type.Parameters[i]);
                    }

                    var name = ThunkPrefix + _delegateType.Name;
                    _method = new DynamicMethod(name, _result, parameters, typeof(Engine).Module, skipVisibility: true);
                    Emit(_method.GetILGenerator(), Signatures.InvokeMethod(_delegateType), _result);
                    Volatile.Write(ref _code, AddressOf(_method));
                }

                return _code;
            }
        }

        private void Emit(ILGenerator il, MethodInfo invoke, Type result)
        {
            var returned = result == typeof(void) ? null : il.DeclareLocal(result);
            var end = il.DefineLabel();
            if (_isTimed)
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Call, s_enterHost);
                il.BeginExceptionBlock();
            }

            il.BeginExceptionBlock();
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, s_delegateOf);
            if (Signatures.HasCaller(invoke))
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Call, s_callerOf);
            }

            for (var i = 0; i < Type.Parameters.Length; i++)
            {
                il.Emit(OpCodes.Ldarg, (short)(i + 1));
                if (Type.Parameters[i].IsFunctionReference)
                {
                    il.Emit(OpCodes.Call, s_functionOf);
                }
                else if (Type.Parameters[i].IsObjectReference)
                {
                    il.Emit(OpCodes.Ldarg_0);
                    il.Emit(OpCodes.Call, s_wrapped);
                }
            }

            il.Emit(OpCodes.Callvirt, invoke);
            if (returned is not null)
            {
                if (Type.Results is [var single] && single.IsFunctionReference)
                {
                    il.Emit(OpCodes.Ldarg_0);
                    il.Emit(OpCodes.Call, s_recordOf);
                }
                else
                {
                    References.EmitEach(
                        il,
                        Type,
                        result,
                        i =>
                        {
                            il.Emit(OpCodes.Ldarg_0);
                            il.Emit(OpCodes.Ldc_I4, i);
                        },
                        s_objectOf
                    );
                }

                il.Emit(OpCodes.Stloc, returned);
            }

            il.BeginExceptFilterBlock();
            il.Emit(OpCodes.Castclass, typeof(Exception));
            il.Emit(OpCodes.Call, s_noteFault);
            il.BeginCatchBlock(null);
            il.Emit(OpCodes.Pop);
            il.EndExceptionBlock();
            if (_isTimed)
            {
                il.BeginFinallyBlock();
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Call, s_leaveHost);
                il.EndExceptionBlock();
            }

            il.MarkLabel(end);
            if (returned is not null)
            {
                il.Emit(OpCodes.Ldloc, returned);
            }

            il.Emit(OpCodes.Ret);
        }

        private static unsafe object DelegateOf(nint cell) => GCHandle.FromIntPtr(((HostCell*)cell)->Delegate).Target!;

        private static unsafe Caller CallerOf(nint cell) => new(Instance.FromHandle(((HostCell*)cell)->Instance));

        private static object? Wrapped(object? value, nint cell) => GuestObject.Wrap(value, CallerOf(cell).Instance);

        /// <summary>A result as the calling guest takes it.</summary>
        private static object? ObjectOf(object? value, nint cell, int index)
        {
            var type = ResultType(cell, index);
            return type == ValueType.ExternRef || GuestObject.Fits(value, type)
                ? GuestObject.Unwrap(value, CallerOf(cell).Instance.Group)
                : throw Mismatch(value, type);
        }

        private static nint RecordOf(Function? function, nint cell)
        {
            var type = ResultType(cell, 0);
            if (type != ValueType.FuncRef && !Function.Fits(function, type))
            {
                throw Mismatch(function, type);
            }

            if (function is not null)
            {
                CallerOf(cell).Instance.Group.Join(function.Group);
            }

            return function?.Record ?? 0;
        }

        /// <summary>What the guest imported the function as, which a delegate's type says less exactly.</summary>
        private static unsafe ValueType ResultType(nint cell, int index) =>
            CallerOf(cell).Instance.Module.Definition.TypeOfFunction(((HostCell*)cell)->Function).Results[index];

        private static InvalidOperationException Mismatch(object? value, ValueType type) =>
            new($"A host function returned {value ?? "null"} where the guest that imports it expects {type}.");

        private static nint AddressOf(DynamicMethod method)
        {
            // The runtime offers the address of a dynamic method only by this internal; a delegate of matching type is the
            // documented way to have its handle fixed. The address is that of a stub: the method is compiled when it is first called,
            // since most of what a module imports is not what its first calls need.
            var getDescriptor = typeof(DynamicMethod).GetMethod("GetMethodDescriptor", BindingFlags.Instance | BindingFlags.NonPublic)!;
            var handle = (RuntimeMethodHandle)getDescriptor.Invoke(method, null)!;
            return handle.GetFunctionPointer();
        }

        private static MethodInfo Method(string name) => typeof(Thunk).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
    }
}
