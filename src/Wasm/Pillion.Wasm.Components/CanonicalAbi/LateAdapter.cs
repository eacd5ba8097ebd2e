using System.Collections.Concurrent;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>A delegate that has its adapter emitted when it is called for the first time, and then calls that.</summary>
/// <remarks>Delegates of one type share a method: <c>R M(LateAdapter self, …) => ((D)(self.Bound ?? self.Bind()))(…)</c>.</remarks>
internal sealed class LateAdapter
{
    private static readonly ConcurrentDictionary<Type, DynamicMethod> s_methods = new();

    // A field, because the shared method reads it.
    public Delegate? Bound;

    private readonly CompiledAdapter _adapter;
    private readonly AbiContext _context;
    private readonly AbiContext? _caller;
    private readonly Delegate _target;

    public LateAdapter(CompiledAdapter adapter, AbiContext context, AbiContext? caller, Delegate target)
    {
        _adapter = adapter;
        _context = context;
        _caller = caller;
        _target = target;
        Delegate = s_methods.GetOrAdd(adapter.DelegateType, static t => Emit(t)).CreateDelegate(adapter.DelegateType, this);
    }

    public Delegate Delegate { get; }

    private Delegate Bind() => Bound = _adapter.BindEmitted(_context, _caller, _target);

    private static DynamicMethod Emit(Type delegateType)
    {
        var invoke = delegateType.GetMethod("Invoke")!;
        Type[] parameters = [typeof(LateAdapter), .. invoke.GetParameters().Select(p => p.ParameterType)];
        var method = new DynamicMethod(
            "late:" + delegateType.Name,
            invoke.ReturnType,
            parameters,
            typeof(LateAdapter).Module,
            skipVisibility: true
        );
        var il = method.GetILGenerator();
        var isBound = il.DefineLabel();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, AbiEmitter.Field(typeof(LateAdapter), nameof(Bound)));
        il.Emit(OpCodes.Dup);
        il.Emit(OpCodes.Brtrue, isBound);
        il.Emit(OpCodes.Pop);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, AbiEmitter.Method(typeof(LateAdapter), nameof(Bind)));
        il.MarkLabel(isBound);
        for (var i = 1; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarg, (short)i);
        }

        il.Emit(OpCodes.Callvirt, invoke);
        il.Emit(OpCodes.Ret);
        return method;
    }
}
