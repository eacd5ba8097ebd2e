using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Pillion.Wasm.Compilation;
using Pillion.Wasm.Types;

namespace Pillion.Wasm.Execution;

/// <summary>
/// Makes delegates that call guests. A thunk is compiled once for each delegate type (or, for untyped calls, function type)
/// and bound to the function it calls.
/// </summary>
/// <remarks>
/// A thunk is, in C#:
/// <code>
///   R Thunk(Function f, T1 a, T2 b)
///   {
///       var entered = Boundary.Enter(f.Instance);
///       try
///       {
///           try { result = calli(f.Code)(f.Context, a, b); }
///           catch (Exception e) when (Boundary.IsFailure(entered, e)) { Boundary.Fail(f.Instance, entered, e); }
///       }
///       finally { Boundary.Leave(f.Instance, entered); }
///       return result;
///   }
/// </code>
/// </remarks>
internal static class ExportThunks
{
    private static readonly ConcurrentDictionary<Type, Thunk> s_typed = new();
    private static readonly ConcurrentDictionary<FuncType, DynamicMethod> s_untyped = new();

    private static readonly MethodInfo s_enter = BoundaryMethod(nameof(Boundary.Enter));
    private static readonly MethodInfo s_leave = BoundaryMethod(nameof(Boundary.Leave));
    private static readonly MethodInfo s_isFailure = BoundaryMethod(nameof(Boundary.IsFailure));
    private static readonly MethodInfo s_fail = BoundaryMethod(nameof(Boundary.Fail));
    private static readonly FieldInfo s_instance = FunctionField(nameof(Function.Instance));
    private static readonly FieldInfo s_code = FunctionField(nameof(Function.Code));
    private static readonly FieldInfo s_context = FunctionField(nameof(Function.Context));

    // Statics that are set when a thunk is compiled are constants in it.
    static ExportThunks() => RuntimeHelpers.RunClassConstructor(typeof(ThreadExits).TypeHandle);

    internal delegate void Untyped(Value[] arguments, Value[] results);

    /// <summary>A delegate of any type whose signature is the function's.</summary>
    /// <exception cref="WasmLinkException">The signatures differ.</exception>
    public static TDelegate Bind<TDelegate>(Function function, string name)
        where TDelegate : Delegate => (TDelegate)Bind(function, typeof(TDelegate), name);

    /// <summary>A delegate of any type whose signature is the function's.</summary>
    /// <exception cref="WasmLinkException">The signatures differ.</exception>
    public static Delegate Bind(Function function, Type delegateType, string name)
    {
        var thunk = s_typed.GetOrAdd(delegateType, static t => Compile(t));
        if (!Signatures.AreAlike(thunk.Type, function.Type))
        {
            throw new WasmLinkException($"Export \"{name}\" has type {function.Type}; {delegateType} has {thunk.Type}.");
        }

        return thunk.Method.CreateDelegate(delegateType, function);
    }

    /// <summary>A delegate that takes and gives values of types known only at run time.</summary>
    public static Untyped BindUntyped(Function function) =>
        s_untyped.GetOrAdd(function.Type, static t => CompileUntyped(t)).CreateDelegate<Untyped>(function);

    private static Thunk Compile(Type delegateType)
    {
        var type = Signatures.TypeOf(delegateType);
        var invoke = Signatures.InvokeMethod(delegateType);
        if (Signatures.HasCaller(invoke))
        {
            throw new ArgumentException($"{delegateType} has a parameter of type Caller, which only host functions have.");
        }

        _ = Signatures.ResultType(type, invoke);
        Type[] parameters = [typeof(Function), .. invoke.GetParameters().Select(p => p.ParameterType)];
        var method = new DynamicMethod(
            "guest:" + delegateType.Name,
            invoke.ReturnType,
            parameters,
            typeof(Engine).Module,
            skipVisibility: true
        )
        {
            InitLocals = false,
        };
        var il = method.GetILGenerator();
        EmitCall(
            il,
            type,
            i =>
            {
                il.Emit(OpCodes.Ldarg, (short)(i + 1));
                if (type.Parameters[i].IsReference)
                {
                    il.Emit(OpCodes.Ldarg_0);
                    il.Emit(OpCodes.Ldc_I4, i);
                    il.Emit(OpCodes.Call, Helper(type.Parameters[i].IsFunctionReference ? nameof(RecordOf) : nameof(ObjectOf)));
                }
            }
        );
        if (type.Results is [var single] && single.IsFunctionReference)
        {
            il.Emit(OpCodes.Call, Helper(nameof(FunctionOf)));
        }
        else
        {
            References.EmitEach(il, type, Signatures.ResultType(type), () => il.Emit(OpCodes.Ldarg_0), Helper(nameof(Wrapped)));
        }

        il.Emit(OpCodes.Ret);
        return new Thunk(type, method);
    }

    private static DynamicMethod CompileUntyped(FuncType type)
    {
        Type[] parameters = [typeof(Function), typeof(Value[]), typeof(Value[])];
        var method = new DynamicMethod("guest:" + type, typeof(void), parameters, typeof(Engine).Module, skipVisibility: true)
        {
            InitLocals = false,
        };
        var il = method.GetILGenerator();
        EmitCall(
            il,
            type,
            i =>
            {
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Ldc_I4, i);
                il.Emit(OpCodes.Ldelem, typeof(Value));
                if (type.Parameters[i].IsReference)
                {
                    il.Emit(OpCodes.Ldarg_0);
                }

                il.Emit(OpCodes.Call, Helper("Unwrap" + Suffix(type.Parameters[i])));
            }
        );
        EmitStoreResults(il, type);
        il.Emit(OpCodes.Ret);
        return method;
    }

    /// <summary>Calls the function inside the boundary; the result, if any, is left on the stack.</summary>
    private static void EmitCall(ILGenerator il, FuncType type, Action<int> loadArgument)
    {
        var result = Signatures.ResultType(type);
        var returned = result == typeof(void) ? null : il.DeclareLocal(result);
        var entered = il.DeclareLocal(typeof(nint));
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, s_instance);
        il.Emit(OpCodes.Call, s_enter);
        il.Emit(OpCodes.Stloc, entered);
        il.BeginExceptionBlock();
        il.BeginExceptionBlock();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, s_context);
        for (var i = 0; i < type.Parameters.Length; i++)
        {
            loadArgument(i);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, s_code);
        il.EmitCalli(
            OpCodes.Calli,
            CallingConventions.Standard,
            result,
            [typeof(nint), .. type.Parameters.Select(MetadataReferences.ClrType)],
            optionalParameterTypes: null
        );
        if (returned is not null)
        {
            il.Emit(OpCodes.Stloc, returned);
        }

        var exception = il.DeclareLocal(typeof(Exception));
        il.BeginExceptFilterBlock();
        il.Emit(OpCodes.Stloc, exception);
        il.Emit(OpCodes.Ldloc, entered);
        il.Emit(OpCodes.Ldloc, exception);
        il.Emit(OpCodes.Call, s_isFailure);
        il.BeginCatchBlock(null);
        il.Emit(OpCodes.Pop);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, s_instance);
        il.Emit(OpCodes.Ldloc, entered);
        il.Emit(OpCodes.Ldloc, exception);
        il.Emit(OpCodes.Call, s_fail);
        il.EndExceptionBlock();
        il.BeginFinallyBlock();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, s_instance);
        il.Emit(OpCodes.Ldloc, entered);
        il.Emit(OpCodes.Call, s_leave);
        il.EndExceptionBlock();
        if (returned is not null)
        {
            il.Emit(OpCodes.Ldloc, returned);
        }
    }

    private static void EmitStoreResults(ILGenerator il, FuncType type)
    {
        if (type.Results.IsEmpty)
        {
            return;
        }

        var tupleType = Signatures.ResultType(type);
        var returned = il.DeclareLocal(tupleType);
        il.Emit(OpCodes.Stloc, returned);
        for (var i = 0; i < type.Results.Length; i++)
        {
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Ldc_I4, i);
            if (type.Results.Length == 1)
            {
                il.Emit(OpCodes.Ldloc, returned);
            }
            else
            {
                il.Emit(OpCodes.Ldfld, References.LoadHolder(il, returned, tupleType, i));
            }

            if (type.Results[i].IsObjectReference)
            {
                il.Emit(OpCodes.Ldarg_0);
            }

            il.Emit(OpCodes.Call, Helper("Wrap" + Suffix(type.Results[i])));
            il.Emit(OpCodes.Stelem, typeof(Value));
        }
    }

    private static string Suffix(ValueType type) =>
        !type.IsReference ? type.HelperSuffix
        : type.IsFunctionReference ? "FuncRef"
        : Subtyping.TopOf(type) switch
        {
            HeapKind.Any => "AnyRef",
            HeapKind.Exn => "ExnRef",
            _ => "ExternRef",
        };

    private static int UnwrapI32(Value value) => value.AsI32();

    private static long UnwrapI64(Value value) => value.AsI64();

    private static float UnwrapF32(Value value) => value.AsF32();

    private static double UnwrapF64(Value value) => value.AsF64();

    private static Vector128<byte> UnwrapV128(Value value) => value.AsV128();

    private static nint UnwrapFuncRef(Value value, Function callee) => RecordOf(value.AsFuncRef(), callee);

    private static object? UnwrapExternRef(Value value, Function callee) => GuestObject.Unwrap(value.Reference, callee.Group);

    private static object? UnwrapAnyRef(Value value, Function callee) => GuestObject.Unwrap(value.Reference, callee.Group);

    private static object? UnwrapExnRef(Value value, Function callee) => GuestObject.Unwrap(value.Reference, callee.Group);

    private static Value WrapI32(int value) => Value.FromI32(value);

    private static Value WrapI64(long value) => Value.FromI64(value);

    private static Value WrapF32(float value) => Value.FromF32(value);

    private static Value WrapF64(double value) => Value.FromF64(value);

    private static Value WrapV128(Vector128<byte> value) => Value.FromV128(value);

    private static Value WrapFuncRef(nint value) => Value.FromFuncRef(FunctionOf(value));

    private static Value WrapExternRef(object? value, Function callee) => Value.FromExternRef(Wrapped(value, callee));

    private static Value WrapAnyRef(object? value, Function callee) => Value.FromAnyRef(Wrapped(value, callee));

    private static Value WrapExnRef(object? value, Function callee) => Value.FromExnRef((WasmGuestException?)Wrapped(value, callee));

    private static Function? FunctionOf(nint record) => Function.FromRecord(record);

    private static object? Wrapped(object? value, Function callee) => GuestObject.Wrap(value, callee.Instance);

    /// <summary>A reference as the callee takes it.</summary>
    /// <exception cref="ArgumentException">The parameter is of another type.</exception>
    private static object? ObjectOf(object? value, Function callee, int parameter)
    {
        var type = callee.Type.Parameters[parameter];
        return type == ValueType.ExternRef || GuestObject.Fits(value, type)
            ? GuestObject.Unwrap(value, callee.Group)
            : throw Mismatch(value, type, parameter);
    }

    private static nint RecordOf(Function? function, Function callee, int parameter)
    {
        var type = callee.Type.Parameters[parameter];
        return type == ValueType.FuncRef || Function.Fits(function, type)
            ? RecordOf(function, callee)
            : throw Mismatch(function, type, parameter);
    }

    private static ArgumentException Mismatch(object? value, ValueType type, int parameter) =>
        new($"Argument {parameter} is {value ?? "null"}, not {type}.");

    private static nint RecordOf(Function? function, Function callee)
    {
        if (function is null)
        {
            return 0;
        }

        // The callee may keep the reference, so the function's memory must live as long as the callee's.
        callee.Group.Join(function.Group);
        return function.Record;
    }

    private static MethodInfo Helper(string name) =>
        Array.Find(
            typeof(ExportThunks).GetMethods(BindingFlags.NonPublic | BindingFlags.Static),
            m => m.Name == name && !(name == nameof(RecordOf) && m.GetParameters().Length == 2)
        )!;

    private static MethodInfo BoundaryMethod(string name) => typeof(Boundary).GetMethod(name)!;

    private static FieldInfo FunctionField(string name) => typeof(Function).GetField(name, BindingFlags.NonPublic | BindingFlags.Instance)!;

    // Not a tuple: of dictionaries of objects the framework has the code ready.
    private sealed record Thunk(FuncType Type, DynamicMethod Method);
}
