using System.Reflection;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.CanonicalAbi.Lists;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Lists, as arrays or what is like them.</summary>
internal sealed class ListShape(ComponentValueType type, Type clrType, Shape element) : Shape(type, clrType)
{
    // What an element takes in an array, about, with what it refers to.
    private const int ElementOverhead = 16;

    private bool IsCopied => element is ScalarShape { IsCopied: true };

    private bool IsSpan => ClrType.IsGenericType && ClrType.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>);

    /// <summary>The elements' type, of types that can stand for a list.</summary>
    public static Type? ElementTypeOf(Type clrType, ShapeUse use)
    {
        if (clrType.IsSZArray)
        {
            return clrType.GetElementType();
        }

        if (!clrType.IsGenericType)
        {
            return null;
        }

        var open = clrType.GetGenericTypeDefinition();
        var isAllowed =
            open == typeof(ReadOnlySpan<>)
            || (use == ShapeUse.Lowered && (open == typeof(ReadOnlyMemory<>) || open == typeof(ArraySegment<>)));
        return isAllowed ? clrType.GetGenericArguments()[0] : null;
    }

    public override IEnumerable<Shape> Parts => [element];

    public override void EmitLift(AbiEmitter e, Place from)
    {
        if (e.IsInList)
        {
            EmitCharge(e, from, element.Layout.Size);
        }

        if (element is ScalarShape scalar)
        {
            e.LoadContext();
            from.EmitLoad(e.IL, Access.I32);
            from.At(4, 1).EmitLoad(e.IL, Access.I32);
            e.LoadWhere();
            if (scalar.IsCopied)
            {
                e.Call(typeof(ListLifting), IsSpan ? nameof(ListLifting.Span) : nameof(ListLifting.Array), element.ClrType);
            }
            else
            {
                e.Call(typeof(ListLifting), element.ClrType == typeof(bool) ? nameof(ListLifting.Bools) : nameof(ListLifting.Chars));
            }

            return;
        }

        EmitCharge(e, from, element.Layout.Size + ElementOverhead);
        var length = e.Local(typeof(int));
        from.At(4, 1).EmitLoad(e.IL, Access.I32);
        e.IL.Emit(OpCodes.Stloc, length);
        e.LoadContext();
        from.EmitLoad(e.IL, Access.I32);
        e.IL.Emit(OpCodes.Ldloc, length);
        e.IL.Emit(OpCodes.Ldc_I4, element.Layout.Size);
        e.IL.Emit(OpCodes.Ldc_I4, element.Layout.Alignment);
        e.LoadWhere();
        e.Call(typeof(AbiMemory), nameof(AbiMemory.List));
        var address = e.Store(typeof(nint));
        e.IL.Emit(OpCodes.Ldloc, length);
        e.IL.Emit(OpCodes.Newarr, element.ClrType);
        var items = e.Store(ClrType);
        e.Loop(
            length,
            [(address, element.Layout.Size)],
            index =>
            {
                var item = element.Lift(e, new MemoryPlace(address));
                e.IL.Emit(OpCodes.Ldloc, items);
                e.IL.Emit(OpCodes.Ldloc, index);
                e.IL.Emit(OpCodes.Ldloc, item);
                e.IL.Emit(OpCodes.Stelem, element.ClrType);
            }
        );
        e.IL.Emit(OpCodes.Ldloc, items);
    }

    public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
    {
        var span = EmitSpan(e, ClrType, element.ClrType, value);
        if (IsCopied)
        {
            e.LoadContext();
            e.IL.Emit(OpCodes.Ldloc, span);
            e.LoadWhere();
            e.Call(typeof(ListLowering), nameof(ListLowering.Copy), element.ClrType);
            var copied = e.Store(typeof(int));
            to.EmitStore(e.IL, Access.I32, copied);
            to.At(4, 1).EmitStore(e.IL, Access.I32, () => EmitLength(e, span));
            return;
        }

        EmitLength(e, span);
        var length = e.Store(typeof(int));
        e.LoadContext();
        e.IL.Emit(OpCodes.Ldloc, length);
        e.IL.Emit(OpCodes.Ldc_I4, element.Layout.Size);
        e.IL.Emit(OpCodes.Ldc_I4, element.Layout.Alignment);
        e.LoadWhere();
        e.Call(typeof(AbiMemory), nameof(AbiMemory.AllocateList));
        var pointer = e.Store(typeof(int));
        to.EmitStore(e.IL, Access.I32, pointer);
        to.At(4, 1).EmitStore(e.IL, Access.I32, length);
        var place = e.ToNative(pointer);
        e.Loop(length, [(place.Address, element.Layout.Size)], index => EmitLowerElement(e, element, span, index, place));
    }

    /// <summary>A local that holds the elements as a span.</summary>
    public static LocalBuilder EmitSpan(AbiEmitter e, Type clrType, Type elementType, LocalBuilder value)
    {
        if (clrType.IsSZArray)
        {
            e.LoadContext();
            e.IL.Emit(OpCodes.Ldloc, value);
            e.LoadWhere();
            e.Call(typeof(ListLowering), nameof(ListLowering.OfArray), elementType);
        }
        else
        {
            e.IL.Emit(OpCodes.Ldloc, value);
            var open = clrType.GetGenericTypeDefinition();
            if (open == typeof(ReadOnlyMemory<>))
            {
                e.Call(typeof(ListLowering), nameof(ListLowering.OfMemory), elementType);
            }
            else if (open == typeof(ArraySegment<>))
            {
                e.Call(typeof(ListLowering), nameof(ListLowering.OfSegment), elementType);
            }
        }

        return e.Store(typeof(ReadOnlySpan<>).MakeGenericType(elementType));
    }

    /// <summary>Lowers the element at an index of a span.</summary>
    public static void EmitLowerElement(AbiEmitter e, Shape element, LocalBuilder span, LocalBuilder index, Place to)
    {
        e.IL.Emit(OpCodes.Ldloca, span);
        e.IL.Emit(OpCodes.Ldloc, index);
        e.IL.Emit(OpCodes.Call, span.LocalType.GetMethod("get_Item", BindingFlags.Public | BindingFlags.Instance)!);
        e.IL.Emit(OpCodes.Ldobj, element.ClrType);
        element.EmitLower(e, e.Store(element.ClrType), to);
    }

    private static void EmitLength(AbiEmitter e, LocalBuilder span)
    {
        e.IL.Emit(OpCodes.Ldloca, span);
        e.IL.Emit(OpCodes.Call, span.LocalType.GetProperty("Length")!.GetMethod!);
    }

    private static void EmitCharge(AbiEmitter e, Place from, int elementSize)
    {
        e.LoadContext();
        from.At(4, 1).EmitLoad(e.IL, Access.I32);
        e.IL.Emit(OpCodes.Ldc_I4, elementSize);
        e.LoadWhere();
        e.Call(typeof(AbiMemory), nameof(AbiMemory.Charge));
    }
}
