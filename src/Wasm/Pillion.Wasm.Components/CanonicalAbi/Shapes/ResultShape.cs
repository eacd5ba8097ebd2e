using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Results as <see cref="Result{T, TError}"/>.</summary>
/// <param name="sides">Of ok and error; null for one that carries nothing.</param>
internal sealed class ResultShape(ResultType type, Type clrType, Shape?[] sides) : Shape(type, clrType)
{
    private static readonly string[] s_makers = [nameof(Result<,>.Ok), nameof(Result<,>.Err)];
    private static readonly string[] s_properties = [nameof(Result<,>.Value), nameof(Result<,>.Error)];

    private readonly CasesLayout _cases = new(type);

    public override IEnumerable<Shape> Parts => sides.OfType<Shape>();

    public override void EmitLift(AbiEmitter e, Place from)
    {
        var discriminant = _cases.LoadDiscriminant(e, from);
        var value = e.Local(ClrType);
        e.Switch(
            discriminant,
            2,
            index =>
            {
                if (sides[index] is { } side)
                {
                    side.EmitLift(e, _cases.Payload(from));
                }
                else
                {
                    e.IL.Emit(OpCodes.Ldloc, e.Local(typeof(Unit)));
                }

                e.IL.Emit(OpCodes.Call, ClrType.GetMethod(s_makers[index])!);
                e.IL.Emit(OpCodes.Stloc, value);
            },
            () => e.ThrowInvalidDiscriminant(discriminant)
        );
        e.IL.Emit(OpCodes.Ldloc, value);
    }

    public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
    {
        _cases.Clear(e, to);
        var (error, end) = (e.IL.DefineLabel(), e.IL.DefineLabel());
        e.IL.Emit(OpCodes.Ldloca, value);
        e.IL.Emit(OpCodes.Call, ClrType.GetProperty(nameof(Result<,>.IsOk))!.GetMethod!);
        e.IL.Emit(OpCodes.Brfalse, error);
        EmitSide(e, value, to, 0);
        e.IL.Emit(OpCodes.Br, end);
        e.IL.MarkLabel(error);
        EmitSide(e, value, to, 1);
        e.IL.MarkLabel(end);
    }

    private void EmitSide(AbiEmitter e, LocalBuilder value, Place to, int index)
    {
        _cases.StoreDiscriminant(e, to, index);
        if (sides[index] is { } side)
        {
            e.IL.Emit(OpCodes.Ldloca, value);
            e.IL.Emit(OpCodes.Call, ClrType.GetProperty(s_properties[index])!.GetMethod!);
            side.EmitLower(e, e.Store(side.ClrType), _cases.Payload(to));
        }
    }
}
