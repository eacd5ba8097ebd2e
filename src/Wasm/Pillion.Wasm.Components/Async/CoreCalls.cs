using System.Collections.Concurrent;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.CanonicalAbi.Emission;

namespace Pillion.Wasm.Components.Async;

/// <summary>A core function that takes its arguments from an array, and puts its result into one.</summary>
internal delegate void CoreCall(long[] arguments, long[] results);

/// <summary>What calls a lowered function: it keeps the arguments in an array.</summary>
internal abstract class CoreEntry
{
    /// <summary>Called by the guest.</summary>
    /// <param name="arguments">As many as the signature has, and room for a result.</param>
    /// <returns>An array that begins with the result, if there is one.</returns>
    public abstract long[] Call(long[] arguments);
}

/// <summary>Core functions whose arguments and results stay in arrays, since calls of them may begin later than they are made.</summary>
internal static class CoreCalls
{
    private static readonly ConcurrentDictionary<Type, DynamicMethod> s_calls = new();
    private static readonly ConcurrentDictionary<Type, DynamicMethod> s_entries = new();

    /// <summary>A core function, to be called with arrays.</summary>
    public static CoreCall Bind(CoreSignature signature, object function)
    {
        var method = s_calls.GetOrAdd(signature.DelegateType, static (type, s) => EmitCall(type, s), signature);
        return method.CreateDelegate<CoreCall>(CoreFunctions.Bind(function, signature.DelegateType));
    }

    /// <summary>A core function for guests that calls <paramref name="entry"/>.</summary>
    public static Delegate Create(CoreSignature signature, CoreEntry entry)
    {
        var method = s_entries.GetOrAdd(signature.DelegateType, static (_, s) => EmitEntry(s), signature);
        return method.CreateDelegate(signature.DelegateType, entry);
    }

    private static DynamicMethod EmitCall(Type delegateType, CoreSignature signature)
    {
        var method = Method("call:" + delegateType.Name, typeof(void), [delegateType, typeof(long[]), typeof(long[])]);
        var il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        foreach (var slot in FlatPlace.Slot.InFrame(signature.Parameters, frameArgument: 1))
        {
            slot.EmitLoad(il);
        }

        il.Emit(OpCodes.Callvirt, delegateType.GetMethod("Invoke")!);
        if (signature.Result is { } result)
        {
            new FlatPlace.Slot(result, 0, FrameArgument: 2).EmitStore(il);
        }

        il.Emit(OpCodes.Ret);
        return method;
    }

    private static DynamicMethod EmitEntry(CoreSignature signature)
    {
        Type[] parameters = [typeof(CoreEntry), .. signature.Parameters.Select(CoreTypes.ClrType)];
        var method = Method("entry:" + signature.DelegateType.Name, signature.ResultType, parameters);
        var il = method.GetILGenerator();
        var frame = il.DeclareLocal(typeof(long[]));
        il.Emit(OpCodes.Ldc_I4, Math.Max(1, signature.Parameters.Length));
        il.Emit(OpCodes.Newarr, typeof(long));
        il.Emit(OpCodes.Stloc, frame);
        for (var i = 0; i < signature.Parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, frame);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldelema, typeof(long));
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            FlatPlace.Slot.EmitStoreIndirect(il, signature.Parameters[i]);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, frame);
        il.Emit(OpCodes.Callvirt, AbiEmitter.Method(typeof(CoreEntry), nameof(CoreEntry.Call)));
        if (signature.Result is { } result)
        {
            // An array of one or more; the result is read like an argument.
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Ldelema, typeof(long));
            il.Emit(
                result switch
                {
                    CoreType.I32 => OpCodes.Ldind_I4,
                    CoreType.I64 => OpCodes.Ldind_I8,
                    CoreType.F32 => OpCodes.Ldind_R4,
                    _ => OpCodes.Ldind_R8,
                }
            );
        }
        else
        {
            il.Emit(OpCodes.Pop);
        }

        il.Emit(OpCodes.Ret);
        return method;
    }

    private static DynamicMethod Method(string name, Type returnType, Type[] parameters) =>
        new(name, returnType, parameters, typeof(CoreCalls).Module, skipVisibility: true);
}
