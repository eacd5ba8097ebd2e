using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.CanonicalAbi.Lists;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Lists whose length is part of their type: the elements stand where the list stands.</summary>
internal sealed class ArrayShape(ListType type, Type clrType, Shape element) : Shape(type, clrType)
{
    private readonly int _length = (int)type.FixedLength!.Value;

    public override IEnumerable<Shape> Parts => [element];

    public override void EmitLift(AbiEmitter e, Place from)
    {
        e.IL.Emit(OpCodes.Ldc_I4, _length);
        e.IL.Emit(OpCodes.Newarr, element.ClrType);
        var items = e.Store(ClrType);
        EmitEach(
            e,
            from,
            (index, place) =>
            {
                var item = element.Lift(e, place);
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
        var unchecked1 = ListShape.EmitSpan(e, ClrType, element.ClrType, value);
        e.LoadContext();
        e.IL.Emit(OpCodes.Ldloc, unchecked1);
        e.IL.Emit(OpCodes.Ldc_I4, _length);
        e.LoadWhere();
        e.Call(typeof(ListLowering), nameof(ListLowering.OfLength), element.ClrType);
        var span = e.Store(unchecked1.LocalType);
        EmitEach(e, to, (index, place) => ListShape.EmitLowerElement(e, element, span, index, place));
    }

    private void EmitEach(AbiEmitter e, Place place, Action<LocalBuilder, Place> body) =>
        EmitEach(e, element.Layout, _length, [place], (index, places) => body(index, places[0]));

    /// <summary>Code for each element: a loop in memory, one after the other as core values.</summary>
    public static void EmitEach(AbiEmitter e, AbiLayout element, int length, Place[] places, Action<LocalBuilder, Place[]> body)
    {
        if (places.Any(p => p is FlatPlace))
        {
            var index = e.Local(typeof(int));
            for (var i = 0; i < length; i++)
            {
                e.IL.Emit(OpCodes.Ldc_I4, i);
                e.IL.Emit(OpCodes.Stloc, index);
                body(index, [.. places.Select(p => p.At(i * element.Size, i * element.Flat.Length))]);
            }

            return;
        }

        var addresses = new (LocalBuilder, int)[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            ((MemoryPlace)places[i]).EmitAddress(e.IL);
            addresses[i] = (e.Store(typeof(nint)), element.Size);
        }

        e.IL.Emit(OpCodes.Ldc_I4, length);
        var count = e.Store(typeof(int));
        e.Loop(count, addresses, index => body(index, [.. addresses.Select(a => new MemoryPlace(a.Item1))]));
    }
}
