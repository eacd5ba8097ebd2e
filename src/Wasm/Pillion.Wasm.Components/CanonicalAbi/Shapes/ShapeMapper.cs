using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Finds the shape of a component type and a .NET type.</summary>
internal static class ShapeMapper
{
    /// <summary>The shape, or a message that says what does not fit.</summary>
    /// <exception cref="ShapeMismatchException">There is none.</exception>
    public static Shape Map(ComponentValueType type, Type clrType, ShapeUse use)
    {
        // A view is valid during a call only, and nothing may hold one.
        var isView = clrType.IsByRefLike;
        if (isView && (type is not ListType { FixedLength: null } || use == ShapeUse.LiftedResult))
        {
            throw Mismatch(type, clrType);
        }

        return clrType == typeof(ComponentValue) ? DynamicShapes.Of(type) : OfType(type, clrType, use);
    }

    private static Shape OfType(ComponentValueType type, Type clrType, ShapeUse use) =>
        type switch
        {
            PrimitiveType { Kind: PrimitiveKind.String } when clrType == typeof(string) => new StringShape(),
            PrimitiveType primitive when clrType == ScalarShape.ClrTypeOf(primitive.Kind) => new ScalarShape(primitive, clrType),
            MapType map when clrType.IsGenericType && clrType.GetGenericTypeDefinition() == typeof(Dictionary<,>) => OfMap(
                map,
                clrType,
                use
            ),
            ListType or MapType => OfList(type, clrType, use),
            RecordType record when !clrType.IsPrimitive => RecordShape.OfRecord(record, clrType, Nested(use)),
            TupleType tuple => RecordShape.OfTuple(tuple, clrType, Nested(use)),
            VariantType variant => VariantShape.Of(variant, clrType, Nested(use)),
            EnumType @enum => OfEnum(@enum, clrType),
            FlagsType flags => OfFlags(flags, clrType),
            OptionType option => OfOption(option, clrType, use),
            ResultType result => OfResult(result, clrType, use),
            StreamType stream when IsEnd(clrType, typeof(ComponentStream<>)) => OfEnd(stream, stream.Element, clrType),
            FutureType future when IsEnd(clrType, typeof(ComponentFuture<>)) => OfEnd(future, future.Element, clrType),
            OwnType own => OfHandle(own, own.Resource, clrType),
            BorrowType borrow => OfHandle(borrow, borrow.Resource, clrType),
            _ => throw Mismatch(type, clrType),
        };

    private static Shape OfList(ComponentValueType type, Type clrType, ShapeUse use)
    {
        Despecialization.TryGetList(type, out var elementType, out var length);
        var elementClrType = ListShape.ElementTypeOf(clrType, use) ?? throw Mismatch(type, clrType);
        var element = Nested(use)(elementType, elementClrType, "elements");
        if (clrType.IsByRefLike && use != ShapeUse.Lowered && element is not ScalarShape { IsCopied: true })
        {
            throw new ShapeMismatchException(
                $"only lists of numbers can be seen as a {ClrNames.Of(clrType)}; take {ClrNames.Of(elementClrType)}[]"
            );
        }

        return length is null ? new ListShape(type, clrType, element)
            : clrType.IsSZArray ? new ArrayShape((ListType)type, clrType, element)
            : throw Mismatch(type, clrType);
    }

    private static MapShape OfMap(MapType type, Type clrType, ShapeUse use)
    {
        var pair = typeof(ValueTuple<,>).MakeGenericType(clrType.GetGenericArguments());
        var element = Nested(use)(new TupleType([type.Key, type.Value]), pair, "pairs");
        return new MapShape(type, clrType, new ListShape(type, pair.MakeArrayType(), element));
    }

    private static EnumShape OfEnum(EnumType type, Type clrType) =>
        clrType.IsEnum && (ulong)type.Names.Length - 1 <= EnumNumbers.MaxOf(clrType)
            ? new EnumShape(type, clrType)
            : throw Mismatch(type, clrType);

    private static FlagsShape OfFlags(FlagsType type, Type clrType) =>
        clrType.IsEnum && EnumNumbers.BitsOf(clrType) >= type.Names.Length ? new FlagsShape(type, clrType) : throw Mismatch(type, clrType);

    private static OptionShape OfOption(OptionType type, Type clrType, ShapeUse use)
    {
        var element =
            Nullable.GetUnderlyingType(clrType)
            ?? (clrType.IsGenericType && clrType.GetGenericTypeDefinition() == typeof(Option<>) ? clrType.GetGenericArguments()[0] : null);
        if (element is null && (clrType.IsValueType || type.Element is OptionType))
        {
            throw Mismatch(type, clrType);
        }

        return new OptionShape(type, clrType, Nested(use)(type.Element, element ?? clrType, "some"));
    }

    private static ResultShape OfResult(ResultType type, Type clrType, ShapeUse use)
    {
        if (!clrType.IsGenericType || clrType.GetGenericTypeDefinition() != typeof(Result<,>))
        {
            throw Mismatch(type, clrType);
        }

        var arguments = clrType.GetGenericArguments();
        return new ResultShape(type, clrType, [Side(type.Ok, arguments[0], "ok"), Side(type.Error, arguments[1], "error")]);

        Shape? Side(ComponentValueType? side, Type sideType, string name) =>
            side is not null ? Nested(use)(side, sideType, name)
            : sideType == typeof(Unit) ? null
            : throw new ShapeMismatchException($"{name} carries nothing, which is Unit and not {ClrNames.Of(sideType)}");
    }

    private static EndShape OfEnd(ComponentValueType type, ComponentValueType? element, Type clrType)
    {
        var elementClrType = clrType.GetGenericArguments()[0];
        if (element is null && elementClrType != typeof(Unit) && elementClrType != typeof(ComponentValue))
        {
            throw new ShapeMismatchException($"without elements it is one of {nameof(Unit)}, and not of {ClrNames.Of(elementClrType)}");
        }

        if (element is not null)
        {
            // Which way they go is not known here.
            Nested(ShapeUse.LiftedResult)(element, elementClrType, "elements");
        }

        return new EndShape(type, clrType);
    }

    private static bool IsEnd(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static HandleShape OfHandle(ComponentValueType type, ResourceType resource, Type clrType) =>
        clrType.IsValueType || clrType == typeof(string) || clrType.IsArray
            ? throw Mismatch(type, clrType)
            : new HandleShape(type, resource, clrType);

    /// <summary>Maps a part, and says which it is if it does not fit.</summary>
    private static Func<ComponentValueType, Type, string, Shape> Nested(ShapeUse use) =>
        (type, clrType, part) =>
        {
            try
            {
                return clrType.IsByRefLike ? throw Mismatch(type, clrType) : Map(type, clrType, use);
            }
            catch (ShapeMismatchException e)
            {
                throw new ShapeMismatchException($"{part}: {e.Message}");
            }
        };

    private static ShapeMismatchException Mismatch(ComponentValueType type, Type clrType) =>
        new($"{ClrNames.Of(clrType)} does not stand for {type}");
}
