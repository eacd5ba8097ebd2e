using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using Pillion.Wasm.Components.Async;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Emission;

/// <summary>What emitting one side of an adapter takes: that of the host, or of a component instance.</summary>
internal sealed class AbiEmitter(
    ILGenerator il,
    LocalBuilder context,
    AbiOptions options,
    ImmutableArray<ResourceType> resources,
    List<object> constants
)
{
    private const BindingFlags Any =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public const BindingFlags AnyInstance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private int _depth;

    public ILGenerator IL { get; } = il;

    public AbiOptions Options { get; } = options;

    /// <summary>The value that is emitted for, as traps name it: index of a parameter, or <see cref="AbiTraps.InResult"/>.</summary>
    public int Where { get; set; }

    /// <summary>Holds the <see cref="Resources.CallScope"/>, if anything is borrowed.</summary>
    public LocalBuilder? Scope { get; init; }

    /// <summary>Whether what is emitted runs for each element of a list.</summary>
    public bool IsInList => _depth > 0;

    public static MethodInfo Method(Type type, string name, params Type[] typeArguments)
    {
        var method = type.GetMethod(name, Any) ?? throw new MissingMethodException(type.Name, name);
        return typeArguments.Length == 0 ? method : method.MakeGenericMethod(typeArguments);
    }

    public static FieldInfo Field(Type type, string name) => type.GetField(name, Any) ?? throw new MissingFieldException(type.Name, name);

    public void Call(Type type, string name, params Type[] typeArguments) => IL.Emit(OpCodes.Call, Method(type, name, typeArguments));

    public void LoadContext() => IL.Emit(OpCodes.Ldloc, context);

    public void LoadWhere() => IL.Emit(OpCodes.Ldc_I4, Where);

    public LocalBuilder Local(Type type) => IL.DeclareLocal(type);

    /// <summary>A new local with what is on the stack.</summary>
    public LocalBuilder Store(Type type)
    {
        var local = IL.DeclareLocal(type);
        IL.Emit(OpCodes.Stloc, local);
        return local;
    }

    /// <summary>Loads the run-time resource that a resource type of the signature stands for.</summary>
    public void LoadResource(ResourceType type)
    {
        LoadContext();
        IL.Emit(OpCodes.Ldfld, Field(typeof(AbiContext), nameof(AbiContext.Resources)));
        IL.Emit(OpCodes.Ldc_I4, resources.IndexOf(type));
        IL.Emit(OpCodes.Ldelem_Ref);
    }

    /// <summary>What identifies the elements of a stream or future of the signature.</summary>
    public ElementKey ElementsOf(ComponentValueType type) => ElementKey.Of(type, resources);

    /// <summary>Loads an object that the adapter is bound to; of the exact type, as nothing checks it.</summary>
    public void LoadConstant(object value)
    {
        IL.Emit(OpCodes.Ldarg_0);
        IL.Emit(OpCodes.Ldfld, Field(typeof(AdapterClosure), nameof(AdapterClosure.Constants)));
        IL.Emit(OpCodes.Ldc_I4, constants.Count);
        IL.Emit(OpCodes.Ldelem_Ref);
        constants.Add(value);
    }

    /// <summary>Sets whether the instance may call out.</summary>
    public void SetMayLeave(bool value)
    {
        LoadContext();
        IL.Emit(OpCodes.Ldfld, Field(typeof(AbiContext), nameof(AbiContext.Instance)));
        IL.Emit(value ? OpCodes.Ldc_I4_1 : OpCodes.Ldc_I4_0);
        IL.Emit(OpCodes.Stfld, Field(typeof(ComponentInstance), nameof(ComponentInstance.MayLeave)));
    }

    /// <summary>Checks a guest's address; leaves the native one in a local.</summary>
    /// <param name="push">Emits the guest's address.</param>
    public MemoryPlace CheckAddress(AbiLayout layout, Action push)
    {
        LoadContext();
        push();
        IL.Emit(OpCodes.Ldc_I4, layout.Size);
        IL.Emit(OpCodes.Ldc_I4, layout.Alignment);
        LoadWhere();
        Call(typeof(AbiMemory), nameof(AbiMemory.Address));
        return new MemoryPlace(Store(typeof(nint)));
    }

    /// <summary>The native address of a guest's that is known to be good.</summary>
    public MemoryPlace ToNative(LocalBuilder pointer)
    {
        LoadContext();
        IL.Emit(OpCodes.Ldloc, pointer);
        Call(typeof(AbiMemory), nameof(AbiMemory.Native));
        return new MemoryPlace(Store(typeof(nint)));
    }

    /// <summary>A loop over <paramref name="count"/> elements; each address moves on by the size of its elements each time.</summary>
    /// <param name="body">Emits what is done with one element, given its index.</param>
    public void Loop(LocalBuilder count, (LocalBuilder Address, int Size)[] addresses, Action<LocalBuilder> body)
    {
        var index = Local(typeof(int));
        var (test, next) = (IL.DefineLabel(), IL.DefineLabel());
        IL.Emit(OpCodes.Ldc_I4_0);
        IL.Emit(OpCodes.Stloc, index);
        IL.Emit(OpCodes.Br, test);
        IL.MarkLabel(next);
        _depth++;
        body(index);
        _depth--;
        foreach (var (address, size) in addresses)
        {
            IL.Emit(OpCodes.Ldloc, address);
            IL.Emit(OpCodes.Ldc_I4, size);
            IL.Emit(OpCodes.Add);
            IL.Emit(OpCodes.Stloc, address);
        }

        IL.Emit(OpCodes.Ldloc, index);
        IL.Emit(OpCodes.Ldc_I4_1);
        IL.Emit(OpCodes.Add);
        IL.Emit(OpCodes.Stloc, index);
        IL.MarkLabel(test);
        IL.Emit(OpCodes.Ldloc, index);
        IL.Emit(OpCodes.Ldloc, count);
        IL.Emit(OpCodes.Blt, next);
    }

    /// <summary>A switch over the cases of a variant.</summary>
    /// <param name="discriminant">An <see cref="int"/>.</param>
    /// <param name="body">Emits one case; the stack is empty before and after.</param>
    /// <param name="otherwise">Emits what is done if there is no such case; does not come back.</param>
    public void Switch(LocalBuilder discriminant, int cases, Action<int> body, Action otherwise)
    {
        var labels = new Label[cases];
        for (var i = 0; i < cases; i++)
        {
            labels[i] = IL.DefineLabel();
        }

        var end = IL.DefineLabel();
        IL.Emit(OpCodes.Ldloc, discriminant);
        IL.Emit(OpCodes.Switch, labels);
        otherwise();
        IL.Emit(OpCodes.Br, end);
        for (var i = 0; i < cases; i++)
        {
            IL.MarkLabel(labels[i]);
            body(i);
            IL.Emit(OpCodes.Br, end);
        }

        IL.MarkLabel(end);
    }

    /// <summary>Emits a trap: there is no such case.</summary>
    public void ThrowInvalidDiscriminant(LocalBuilder discriminant)
    {
        LoadContext();
        LoadWhere();
        IL.Emit(OpCodes.Ldloc, discriminant);
        Call(typeof(AbiTraps), nameof(AbiTraps.ThrowInvalidDiscriminant));
    }
}
