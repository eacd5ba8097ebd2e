using System.Reflection;
using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Variants as classes that derive from <see cref="Variant"/>.</summary>
internal sealed class VariantShape : Shape
{
    private readonly CasesLayout _cases;
    private readonly (Type Class, Shape? Payload)[] _classes;

    private VariantShape(VariantType type, Type clrType, (Type, Shape?)[] classes)
        : base(type, clrType)
    {
        _cases = new CasesLayout(type);
        _classes = classes;
    }

    public static VariantShape Of(VariantType type, Type clrType, Func<ComponentValueType, Type, string, Shape> map)
    {
        if (!typeof(Variant).IsAssignableFrom(clrType))
        {
            throw new ShapeMismatchException($"a variant is a class that derives from {nameof(Variant)}, not {ClrNames.Of(clrType)}");
        }

        var classes = new (Type, Shape?)[type.Cases.Length];
        foreach (var nested in clrType.GetNestedTypes())
        {
            if (nested.GetCustomAttribute<VariantCaseAttribute>() is not { } attribute)
            {
                continue;
            }

            if ((uint)attribute.Index >= (uint)classes.Length || classes[attribute.Index].Item1 is not null)
            {
                throw new ShapeMismatchException($"{ClrNames.Of(nested)} is marked as case {attribute.Index}, which is not there or taken");
            }

            if (!clrType.IsAssignableFrom(nested))
            {
                throw new ShapeMismatchException($"{ClrNames.Of(nested)} does not derive from {ClrNames.Of(clrType)}");
            }

            classes[attribute.Index] = (nested, PayloadOf(type.Cases[attribute.Index], nested, map));
        }

        for (var i = 0; i < classes.Length; i++)
        {
            if (classes[i].Item1 is null)
            {
                throw new ShapeMismatchException($"{ClrNames.Of(clrType)} has no class for case {i}, \"{type.Cases[i].Name}\"");
            }
        }

        return new VariantShape(type, clrType, classes);
    }

    public override IEnumerable<Shape> Parts => _classes.Select(c => c.Payload).OfType<Shape>();

    public override void EmitLift(AbiEmitter e, Place from)
    {
        var discriminant = _cases.LoadDiscriminant(e, from);
        var value = e.Local(ClrType);
        e.Switch(
            discriminant,
            _classes.Length,
            index =>
            {
                var (type, payload) = _classes[index];
                if (payload is null)
                {
                    // A case that carries nothing may have its only object in a property.
                    var shared = type.GetProperty("Instance", BindingFlags.Public | BindingFlags.Static);
                    if (shared?.PropertyType == type)
                    {
                        e.IL.Emit(OpCodes.Call, shared.GetMethod!);
                    }
                    else
                    {
                        e.IL.Emit(OpCodes.Newobj, type.GetConstructor([])!);
                    }
                }
                else
                {
                    payload.EmitLift(e, _cases.Payload(from));
                    e.IL.Emit(OpCodes.Newobj, type.GetConstructor([payload.ClrType])!);
                }

                e.IL.Emit(OpCodes.Stloc, value);
            },
            () => e.ThrowInvalidDiscriminant(discriminant)
        );
        e.IL.Emit(OpCodes.Ldloc, value);
    }

    public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
    {
        NullCheck.Emit(e, value, "variant");
        _cases.Clear(e, to);
        e.IL.Emit(OpCodes.Ldloc, value);
        e.IL.Emit(OpCodes.Callvirt, typeof(Variant).GetProperty(nameof(Variant.Case))!.GetMethod!);
        var index = e.Store(typeof(int));
        _cases.StoreDiscriminant(e, to, index);
        e.Switch(
            index,
            _classes.Length,
            i =>
            {
                var (type, payload) = _classes[i];
                if (payload is not null)
                {
                    e.IL.Emit(OpCodes.Ldloc, value);
                    e.IL.Emit(OpCodes.Castclass, type);
                    e.IL.Emit(OpCodes.Callvirt, ValueOf(type)!.GetMethod!);
                    payload.EmitLower(e, e.Store(payload.ClrType), _cases.Payload(to));
                }
            },
            () =>
            {
                e.LoadContext();
                e.LoadWhere();
                e.IL.Emit(OpCodes.Ldloc, index);
                e.IL.Emit(OpCodes.Conv_I8);
                e.IL.Emit(OpCodes.Ldc_I4, _classes.Length);
                e.Call(typeof(AbiTraps), nameof(AbiTraps.ThrowNoSuchCase));
            }
        );
    }

    private static Shape? PayloadOf(Case @case, Type nested, Func<ComponentValueType, Type, string, Shape> map)
    {
        if (@case.Type is null)
        {
            return nested.GetConstructor([]) is null
                ? throw new ShapeMismatchException(
                    $"case \"{@case.Name}\" carries nothing, and {ClrNames.Of(nested)} has no constructor without parameters"
                )
                : null;
        }

        var property = ValueOf(nested);
        return property is null || nested.GetConstructor([property.PropertyType]) is null
            ? throw new ShapeMismatchException(
                $"{ClrNames.Of(nested)} has no constructor of a property Value, as case \"{@case.Name}\" needs"
            )
            : map(@case.Type, property.PropertyType, $"case \"{@case.Name}\"");
    }

    private static PropertyInfo? ValueOf(Type type) => type.GetProperty("Value", BindingFlags.Public | BindingFlags.Instance);
}
