using System.Collections.Concurrent;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.CanonicalAbi.Shapes;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Async;

/// <summary>Makes a .NET value of one in a guest's memory.</summary>
internal delegate T LiftElementCode<out T>(nint from);

/// <summary>Writes a .NET value to a guest's memory.</summary>
internal delegate void LowerElementCode<in T>(T value, nint to);

/// <summary>Elements of a stream or future between a guest's memory and the host. Numbers are copied, others taken one by one.</summary>
internal sealed class HostElements<T>
{
    private static readonly ConcurrentDictionary<string, CompiledAdapter> s_lifting = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, CompiledAdapter> s_lowering = new(StringComparer.Ordinal);

    private readonly ElementLink _link;
    private readonly bool _isCopied;
    private readonly Lazy<LiftElementCode<T>> _lift;
    private readonly Lazy<LowerElementCode<T>> _lower;

    /// <exception cref="ComponentLinkException">Resources are of other .NET types.</exception>
    public HostElements(ElementLink link)
    {
        _link = link;
        _isCopied = Map(link.Element!, ShapeUse.LiftedResult) is ScalarShape { IsCopied: true };
        _lift = new(() => (LiftElementCode<T>)Adapter(isLifted: true).BindNow(link.Context, null));
        _lower = new(() => (LowerElementCode<T>)Adapter(isLifted: false).BindNow(link.Context, null));
    }

    /// <summary>Whether they are numbers, the same in the guest's memory and in .NET.</summary>
    public bool IsCopied => _isCopied;

    public unsafe void Lift(nint from, Span<T> to)
    {
        if (_isCopied)
        {
            Unsafe.CopyBlockUnaligned(ref First(to), ref *(byte*)from, (uint)(to.Length * _link.ElementSize));
            return;
        }

        _link.Context.NestedBytes = 0;
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = _lift.Value(from + (i * _link.ElementSize));
        }
    }

    public unsafe void Lower(Span<T> from, nint to)
    {
        if (_isCopied)
        {
            Unsafe.CopyBlockUnaligned(ref *(byte*)to, ref First(from), (uint)(from.Length * _link.ElementSize));
            return;
        }

        for (var i = 0; i < from.Length; i++)
        {
            _lower.Value(from[i], to + (i * _link.ElementSize));
        }
    }

    private static ref byte First(Span<T> span) => ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(span));

    private static Shape Map(ComponentValueType element, ShapeUse use) => ShapeMapper.Map(element, typeof(T), use);

    private CompiledAdapter Adapter(bool isLifted)
    {
        var type = _link.Type;
        var (element, options) = (_link.Element!, _link.Options);
        var use = isLifted ? ShapeUse.LiftedResult : ShapeUse.Lowered;
        var shape = Map(element, use);
        return FunctionAbi
            .Of(type)
            .Adapter(
                type,
                (isLifted ? AdapterKind.LiftedElement : AdapterKind.LoweredElement, options, null, typeof(T)),
                isLifted ? s_lifting : s_lowering,
                () =>
                    new CompiledAdapter(
                        isLifted ? typeof(LiftElementCode<T>) : typeof(LowerElementCode<T>),
                        () => isLifted ? EmitLift(type, shape, options) : EmitLower(type, shape, options),
                        SignatureShapes.ResourceUses(shape, use, ResourceTypes.In(type))
                    )
            );
    }

    private static CompiledAdapter.Code EmitLift(ComponentFunctionType type, Shape shape, AbiOptions options)
    {
        var (method, e) = Method(type, options, typeof(T), [typeof(AdapterClosure), typeof(nint)], out var constants);
        e.IL.Emit(OpCodes.Ldarg_1);
        shape.EmitLift(e, new MemoryPlace(e.Store(typeof(nint))));
        e.IL.Emit(OpCodes.Ret);
        return new CompiledAdapter.Code(method, [.. constants]);
    }

    private static CompiledAdapter.Code EmitLower(ComponentFunctionType type, Shape shape, AbiOptions options)
    {
        var (method, e) = Method(type, options, typeof(void), [typeof(AdapterClosure), typeof(T), typeof(nint)], out var constants);
        e.IL.Emit(OpCodes.Ldarg_1);
        var value = e.Store(typeof(T));
        e.IL.Emit(OpCodes.Ldarg_2);
        var place = new MemoryPlace(e.Store(typeof(nint)));
        AdapterParts.WhileLowering(e, AbiNeeds.Allocates(shape.Type), () => shape.EmitLower(e, value, place));
        e.IL.Emit(OpCodes.Ret);
        return new CompiledAdapter.Code(method, [.. constants]);
    }

    private static (DynamicMethod Method, AbiEmitter Emitter) Method(
        ComponentFunctionType type,
        AbiOptions options,
        Type returnType,
        Type[] parameters,
        out List<object> constants
    )
    {
        constants = [];
        var method = new DynamicMethod("element", returnType, parameters, typeof(AdapterClosure).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var context = AdapterParts.LoadContext(il, nameof(AdapterClosure.Context));

        // The element is the second parameter of the function that stands for the stream.
        return (method, new AbiEmitter(il, context, options, ResourceTypes.In(type), constants) { Where = 1 });
    }
}
