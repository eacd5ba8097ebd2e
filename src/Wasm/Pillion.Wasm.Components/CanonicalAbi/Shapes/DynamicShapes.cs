using System.Reflection.Emit;
using Pillion.Wasm.Components.CanonicalAbi.Emission;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Shapes of <see cref="ComponentValue"/>, which stands for values of any type.</summary>
internal static class DynamicShapes
{
    /// <exception cref="ShapeMismatchException">Values of the type cannot be had so.</exception>
    public static Shape Of(ComponentValueType type) =>
        type switch
        {
            PrimitiveType { Kind: PrimitiveKind.String } => new Wrapped(
                new StringShape(),
                nameof(ComponentValue.FromString),
                nameof(DynamicValues.ToString)
            ),
            PrimitiveType primitive when ScalarShape.ClrTypeOf(primitive.Kind) is { } clrType => new Scalar(
                primitive,
                new ScalarShape(primitive, clrType)
            ),
            ListType { FixedLength: not null } list => new Wrapped(
                new ArrayShape(list, typeof(ComponentValue[]), Of(list.Element)),
                nameof(DynamicValues.OfItems),
                nameof(DynamicValues.ToItems)
            ),
            ListType list => OfList(list, list.Element),
            MapType map => OfList(map, new TupleType([map.Key, map.Value])),
            RecordType record => new Members(record, [.. record.Fields.Select(f => Of(f.Type))], [.. record.Fields.Select(f => f.Name)]),
            TupleType tuple => new Members(tuple, [.. tuple.Elements.Select(Of)], names: null),
            FlagsType flags => new Flags(flags),
            VariantType or OptionType or ResultType or EnumType => new Cases(type),
            StreamType => new Wrapped(
                new EndShape(type, typeof(ComponentStream<ComponentValue>)),
                nameof(DynamicValues.OfEnd),
                nameof(DynamicValues.ToStream)
            ),
            FutureType => new Wrapped(
                new EndShape(type, typeof(ComponentFuture<ComponentValue>)),
                nameof(DynamicValues.OfEnd),
                nameof(DynamicValues.ToFuture)
            ),
            OwnType own => new Handle(own, own.Resource),
            BorrowType borrow => new Handle(borrow, borrow.Resource),
            _ => throw new ShapeMismatchException($"values of {type} have no form as {nameof(ComponentValue)}"),
        };

    private static Wrapped OfList(ComponentValueType type, ComponentValueType element) =>
        new(new ListShape(type, typeof(ComponentValue[]), Of(element)), nameof(DynamicValues.OfItems), nameof(DynamicValues.ToItems));

    /// <summary>What has a .NET type of its own that is converted.</summary>
    private sealed class Wrapped(Shape inner, string wrap, string unwrap) : Shape(inner.Type, typeof(ComponentValue))
    {
        public override void EmitLift(AbiEmitter e, Place from)
        {
            inner.EmitLift(e, from);
            e.Call(inner.ClrType == typeof(string) ? typeof(ComponentValue) : typeof(DynamicValues), wrap);
        }

        public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
        {
            e.LoadContext();
            e.IL.Emit(OpCodes.Ldloc, value);
            e.LoadWhere();
            e.Call(typeof(DynamicValues), unwrap);
            inner.EmitLower(e, e.Store(inner.ClrType), to);
        }
    }

    /// <summary>Numbers, bools and characters, by their bits.</summary>
    private sealed class Scalar(PrimitiveType type, ScalarShape inner) : Shape(type, typeof(ComponentValue))
    {
        private readonly ComponentValueKind _kind = DynamicValues.KindOf(type.Kind);

        public override void EmitLift(AbiEmitter e, Place from)
        {
            var value = inner.Lift(e, from);
            e.IL.Emit(OpCodes.Ldc_I4, (int)_kind);
            if (type.Kind == PrimitiveKind.Char)
            {
                e.IL.Emit(OpCodes.Ldloca, value);
                e.IL.Emit(OpCodes.Call, inner.ClrType.GetProperty("Value")!.GetMethod!);
                e.IL.Emit(OpCodes.Conv_I8);
            }
            else
            {
                e.IL.Emit(OpCodes.Ldloc, value);
                switch (type.Kind)
                {
                    case PrimitiveKind.F32:
                        e.IL.Emit(OpCodes.Call, ((Func<float, int>)BitConverter.SingleToInt32Bits).Method);
                        e.IL.Emit(OpCodes.Conv_I8);
                        break;
                    case PrimitiveKind.F64:
                        e.IL.Emit(OpCodes.Call, ((Func<double, long>)BitConverter.DoubleToInt64Bits).Method);
                        break;
                    case PrimitiveKind.S8 or PrimitiveKind.S16 or PrimitiveKind.S32 or PrimitiveKind.S64:
                        e.IL.Emit(OpCodes.Conv_I8);
                        break;
                    default:
                        e.IL.Emit(OpCodes.Conv_U8);
                        break;
                }
            }

            e.Call(typeof(ComponentValue), nameof(ComponentValue.OfBits));
        }

        public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to) =>
            to.EmitStore(
                e.IL,
                ScalarShape.AccessOf(type.Kind),
                () =>
                {
                    e.LoadContext();
                    e.IL.Emit(OpCodes.Ldloc, value);
                    e.IL.Emit(OpCodes.Ldc_I4, (int)_kind);
                    e.LoadWhere();
                    e.Call(typeof(DynamicValues), nameof(DynamicValues.ToBits));
                    switch (type.Kind)
                    {
                        case PrimitiveKind.S64 or PrimitiveKind.U64:
                            break;
                        case PrimitiveKind.F32:
                            e.IL.Emit(OpCodes.Conv_I4);
                            e.IL.Emit(OpCodes.Call, ((Func<int, float>)BitConverter.Int32BitsToSingle).Method);
                            break;
                        case PrimitiveKind.F64:
                            e.IL.Emit(OpCodes.Call, ((Func<long, double>)BitConverter.Int64BitsToDouble).Method);
                            break;
                        default:
                            e.IL.Emit(OpCodes.Conv_I4);
                            break;
                    }

                    ScalarShape.EmitNormalize(e, type.Kind);
                }
            );
    }

    /// <summary>Records and tuples.</summary>
    private sealed class Members(ComponentValueType type, Shape[] members, string[]? names) : Shape(type, typeof(ComponentValue))
    {
        public override void EmitLift(AbiEmitter e, Place from)
        {
            e.IL.Emit(OpCodes.Ldc_I4, members.Length);
            e.IL.Emit(OpCodes.Newarr, typeof(ComponentValue));
            var values = e.Store(typeof(ComponentValue[]));
            for (var i = 0; i < members.Length; i++)
            {
                var value = members[i].Lift(e, from.At(Layout.Members[i].Offset, Layout.Members[i].Flat));
                e.IL.Emit(OpCodes.Ldloc, values);
                e.IL.Emit(OpCodes.Ldc_I4, i);
                e.IL.Emit(OpCodes.Ldloc, value);
                e.IL.Emit(OpCodes.Stelem_Ref);
            }

            LoadNames(e);
            e.IL.Emit(OpCodes.Ldloc, values);
            e.Call(typeof(DynamicValues), nameof(DynamicValues.OfMembers));
        }

        public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
        {
            e.LoadContext();
            e.IL.Emit(OpCodes.Ldloc, value);
            LoadNames(e);
            e.IL.Emit(OpCodes.Ldc_I4, members.Length);
            e.LoadWhere();
            e.Call(typeof(DynamicValues), nameof(DynamicValues.ToMembers));
            var values = e.Store(typeof(ComponentValue[]));
            for (var i = 0; i < members.Length; i++)
            {
                e.IL.Emit(OpCodes.Ldloc, values);
                e.IL.Emit(OpCodes.Ldc_I4, i);
                e.IL.Emit(OpCodes.Ldelem_Ref);
                members[i].EmitLower(e, e.Store(typeof(ComponentValue)), to.At(Layout.Members[i].Offset, Layout.Members[i].Flat));
            }
        }

        private void LoadNames(AbiEmitter e)
        {
            if (names is null)
            {
                e.IL.Emit(OpCodes.Ldnull);
            }
            else
            {
                e.LoadConstant(names);
            }
        }
    }

    private sealed class Flags(FlagsType type) : Shape(type, typeof(ComponentValue))
    {
        private readonly string[] _names = [.. type.Names];

        public override void EmitLift(AbiEmitter e, Place from)
        {
            e.LoadConstant(_names);
            from.EmitLoad(e.IL, Accesses.OfSize(Layout.Size));
            e.Call(typeof(DynamicValues), nameof(DynamicValues.OfFlags));
        }

        public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to) =>
            to.EmitStore(
                e.IL,
                Accesses.OfSize(Layout.Size),
                () =>
                {
                    e.LoadContext();
                    e.IL.Emit(OpCodes.Ldloc, value);
                    e.LoadConstant(_names);
                    e.LoadWhere();
                    e.Call(typeof(DynamicValues), nameof(DynamicValues.ToFlags));
                }
            );
    }

    /// <summary>Variants, options, results and enums.</summary>
    private sealed class Cases : Shape
    {
        private readonly CasesLayout _cases;
        private readonly Shape?[] _payloads;
        private readonly string[] _names;
        private readonly ComponentValueKind _kind;

        public Cases(ComponentValueType type)
            : base(type, typeof(ComponentValue))
        {
            Despecialization.TryGetCases(type, out var cases);
            _cases = new CasesLayout(type);
            _payloads = [.. cases.Select(c => c is null ? null : Of(c))];
            _names = [.. Despecialization.CaseNames(type)];
            _kind = type switch
            {
                VariantType => ComponentValueKind.Variant,
                EnumType => ComponentValueKind.Enum,
                OptionType => ComponentValueKind.Option,
                _ => ComponentValueKind.Result,
            };
        }

        public override void EmitLift(AbiEmitter e, Place from)
        {
            var discriminant = _cases.LoadDiscriminant(e, from);
            var payload = e.Local(typeof(ComponentValue));
            e.IL.Emit(OpCodes.Ldnull);
            e.IL.Emit(OpCodes.Stloc, payload);
            e.Switch(
                discriminant,
                _payloads.Length,
                i =>
                {
                    if (_payloads[i] is { } shape)
                    {
                        shape.EmitLift(e, _cases.Payload(from));
                        e.IL.Emit(OpCodes.Stloc, payload);
                    }
                },
                () => e.ThrowInvalidDiscriminant(discriminant)
            );
            e.IL.Emit(OpCodes.Ldc_I4, (int)_kind);
            e.LoadConstant(_names);
            e.IL.Emit(OpCodes.Ldloc, discriminant);
            e.IL.Emit(OpCodes.Ldloc, payload);
            e.Call(typeof(DynamicValues), nameof(DynamicValues.OfCase));
        }

        public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to)
        {
            _cases.Clear(e, to);
            e.LoadContext();
            e.IL.Emit(OpCodes.Ldloc, value);
            e.IL.Emit(OpCodes.Ldc_I4, (int)_kind);
            e.LoadConstant(_names);
            e.LoadWhere();
            e.Call(typeof(DynamicValues), nameof(DynamicValues.ToCase));
            var index = e.Store(typeof(int));
            _cases.StoreDiscriminant(e, to, index);
            e.Switch(
                index,
                _payloads.Length,
                i =>
                {
                    if (_payloads[i] is { } shape)
                    {
                        e.IL.Emit(OpCodes.Ldloc, value);
                        e.IL.Emit(OpCodes.Call, typeof(ComponentValue).GetProperty(nameof(ComponentValue.Payload))!.GetMethod!);
                        shape.EmitLower(e, e.Store(typeof(ComponentValue)), _cases.Payload(to));
                    }
                },
                () => { }
            );
        }
    }

    /// <summary>Handles of resources; whose they are shows when they are there.</summary>
    private sealed class Handle(ComponentValueType type, ResourceType resource) : Shape(type, typeof(ComponentValue))
    {
        public override void EmitLift(AbiEmitter e, Place from)
        {
            e.LoadContext();
            from.EmitLoad(e.IL, Access.I32);
            e.LoadResource(resource);
            LoadScope(e);
            e.Call(typeof(DynamicValues), nameof(DynamicValues.OfHandle));
        }

        public override void EmitLower(AbiEmitter e, LocalBuilder value, Place to) =>
            to.EmitStore(
                e.IL,
                Access.I32,
                () =>
                {
                    e.LoadContext();
                    e.IL.Emit(OpCodes.Ldloc, value);
                    e.LoadResource(resource);
                    LoadScope(e);
                    e.LoadWhere();
                    e.Call(typeof(DynamicValues), nameof(DynamicValues.ToHandle));
                }
            );

        /// <summary>The scope of the call, without which the handle is an own one.</summary>
        private void LoadScope(AbiEmitter e)
        {
            if (Type is BorrowType)
            {
                e.IL.Emit(OpCodes.Ldloc, e.Scope!);
            }
            else
            {
                e.IL.Emit(OpCodes.Ldnull);
            }
        }
    }
}
