using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Options as nullable types, or <see cref="Option{T}"/>.</summary>
internal sealed class OptionShape(OptionType type, Type clrType, Shape element) : Shape(type, clrType)
{
    private readonly CasesLayout _cases = new(type);

    /// <summary>Whether none is null.</summary>
    private bool IsReference => !ClrType.IsValueType;

    private bool IsNullable => Nullable.GetUnderlyingType(ClrType) is not null;

    public override IEnumerable<Shape> Parts => [element];

    public override void EmitLift(AbiEmitter e, Place from)
    {
        var discriminant = _cases.LoadDiscriminant(e, from);
        var value = e.Local(ClrType);
        e.Switch(
            discriminant,
            2,
            index =>
            {
                if (index == 0)
                {
                    if (IsReference)
                    {
                        e.IL.Emit(OpCodes.Ldnull);
                        e.IL.Emit(OpCodes.Stloc, value);
                    }
                    else
                    {
                        e.IL.Emit(OpCodes.Ldloca, value);
                        e.IL.Emit(OpCodes.Initobj, ClrType);
                    }

                    return;
                }

                element.EmitLift(e, _cases.Payload(from));
                if (IsNullable)
                {
                    e.IL.Emit(OpCodes.Newobj, ClrType.GetConstructor([element.ClrType])!);
                }
                else if (!IsReference)
                {
                    e.IL.Emit(OpCodes.Call, ClrType.GetMethod(nameof(Option<>.Some))!);
                }

                e.IL.Emit(OpCodes.Stloc, value);
            },
            () => e.ThrowInvalidDiscriminant(discriminant)
        );
        e.IL.Emit(OpCodes.Ldloc, value);
    }

    public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
    {
        _cases.Clear(e, to);
        var (none, end) = (e.IL.DefineLabel(), e.IL.DefineLabel());
        if (IsReference)
        {
            e.IL.Emit(OpCodes.Ldloc, value);
        }
        else
        {
            e.IL.Emit(OpCodes.Ldloca, value);
            e.IL.Emit(OpCodes.Call, ClrType.GetProperty(nameof(Option<>.HasValue))!.GetMethod!);
        }

        e.IL.Emit(OpCodes.Brfalse, none);
        _cases.StoreDiscriminant(e, to, 1);
        if (IsReference)
        {
            element.EmitLower(e, value, _cases.Payload(to));
        }
        else
        {
            e.IL.Emit(OpCodes.Ldloca, value);
            e.IL.Emit(OpCodes.Call, IsNullable ? ClrType.GetMethod("GetValueOrDefault", [])! : ClrType.GetProperty("Value")!.GetMethod!);
            element.EmitLower(e, e.Store(element.ClrType), _cases.Payload(to));
        }

        e.IL.Emit(OpCodes.Br, end);
        e.IL.MarkLabel(none);
        _cases.StoreDiscriminant(e, to, 0);
        e.IL.MarkLabel(end);
    }
}
