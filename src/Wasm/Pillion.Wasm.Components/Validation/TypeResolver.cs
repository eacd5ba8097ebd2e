using System.Collections.Immutable;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>Makes types of how they are written, and checks them (component model, Binary.md, "Type Definitions").</summary>
internal static class TypeResolver
{
    private const int MaxFlags = 32;

    public static ComponentDefinedType Resolve(TypeExpression expression, ValidationScope scope)
    {
        ComponentDefinedType type = expression switch
        {
            ResourceExpression resource => ResourceDefinitions.Define(resource, scope),
            FunctionExpression function => ResolveFunction(function, scope.Spaces),
            ComponentTypeExpression component => DeclarationValidator.ComponentTypeOf(component, scope),
            InstanceTypeExpression instance => DeclarationValidator.InstanceTypeOf(instance, scope),
            _ => ResolveValue(expression, scope.Spaces),
        };
        TypeFacts.Check(type, expression.Offset);
        if (type is ComponentValueType value)
        {
            ValueSize.Check(value, expression.Offset);
        }

        return type;
    }

    private static ComponentFunctionType ResolveFunction(FunctionExpression function, ComponentSpaces spaces)
    {
        Labels.Check(function.Parameters.Select(p => p.Name), "function parameter", "parameter", function.Offset);
        var result = spaces.Resolve(function.Result);
        if (result is not null && TypeFacts.Of(result).HasBorrow)
        {
            throw new ComponentValidationException("function result cannot contain a `borrow` type", function.Offset);
        }

        return new ComponentFunctionType(function.IsAsync, ResolveNamed(function.Parameters, spaces), result);
    }

    private static ComponentValueType ResolveValue(TypeExpression expression, ComponentSpaces spaces) =>
        expression switch
        {
            PrimitiveExpression primitive => PrimitiveType.Of(primitive.Kind),
            RecordExpression record => ResolveRecord(record, spaces),
            VariantExpression variant => ResolveVariant(variant, spaces),
            ListExpression list => ResolveList(list, spaces),
            TupleExpression tuple => new TupleType([
                .. NotEmpty(tuple.Elements, "tuple type must have at least one type", tuple.Offset).Select(spaces.Resolve),
            ]),
            FlagsExpression flags => ResolveFlags(flags),
            EnumExpression @enum => ResolveEnum(@enum),
            OptionExpression option => new OptionType(spaces.Resolve(option.Element)),
            ResultExpression result => new ResultType(spaces.Resolve(result.Ok), spaces.Resolve(result.Error)),
            OwnExpression own => new OwnType(spaces.ResourceAt(own.Resource, own.Offset)),
            BorrowExpression borrow => new BorrowType(spaces.ResourceAt(borrow.Resource, borrow.Offset)),
            StreamExpression stream => ResolveStream(stream, spaces),
            FutureExpression future => new FutureType(WithoutBorrow(spaces.Resolve(future.Element), "future", future.Offset)),
            MapExpression map => ResolveMap(map, spaces),
            _ => throw new ArgumentException($"{expression} is no value type.", nameof(expression)),
        };

    private static RecordType ResolveRecord(RecordExpression record, ComponentSpaces spaces)
    {
        var fields = NotEmpty(record.Fields, "record type must have at least one field", record.Offset);
        Labels.Check(fields.Select(f => f.Name), "record field", "field", record.Offset);
        return new RecordType(ResolveNamed(fields, spaces));
    }

    private static VariantType ResolveVariant(VariantExpression variant, ComponentSpaces spaces)
    {
        var cases = NotEmpty(variant.Cases, "variant type must have at least one case", variant.Offset);
        Labels.Check(cases.Select(c => c.Name), "variant case", "case", variant.Offset);
        return new VariantType([.. cases.Select(c => new Case(c.Name, spaces.Resolve(c.Type)))]);
    }

    private static ListType ResolveList(ListExpression list, ComponentSpaces spaces) =>
        list.FixedLength == 0
            ? throw new ComponentValidationException("lists of fixed length must have more than zero elements", list.Offset)
            : new ListType(spaces.Resolve(list.Element), list.FixedLength);

    private static FlagsType ResolveFlags(FlagsExpression flags)
    {
        var names = NotEmpty(flags.Names, "flags must have at least one entry", flags.Offset);
        if (names.Length > MaxFlags)
        {
            throw new ComponentValidationException($"cannot have more than {MaxFlags} flags", flags.Offset);
        }

        Labels.Check(names, "flag", "flag", flags.Offset);
        return new FlagsType(names);
    }

    private static EnumType ResolveEnum(EnumExpression @enum)
    {
        var names = NotEmpty(@enum.Names, "enum type must have at least one variant", @enum.Offset);
        Labels.Check(names, "enum tag", "tag", @enum.Offset);
        return new EnumType(names);
    }

    private static StreamType ResolveStream(StreamExpression stream, ComponentSpaces spaces)
    {
        var element = spaces.Resolve(stream.Element);
        return element is PrimitiveType { Kind: PrimitiveKind.Char }
            ? throw new ComponentValidationException("`stream<char>` is not valid at this time", stream.Offset)
            : new StreamType(WithoutBorrow(element, "stream", stream.Offset));
    }

    private static MapType ResolveMap(MapExpression map, ComponentSpaces spaces) =>
        spaces.Resolve(map.Key) is PrimitiveType { Kind: not (PrimitiveKind.F32 or PrimitiveKind.F64 or PrimitiveKind.ErrorContext) } key
            ? new MapType(key, spaces.Resolve(map.Value))
            : throw new ComponentValidationException("keys of maps are bool, char, string or integers", map.Offset);

    private static ComponentValueType? WithoutBorrow(ComponentValueType? element, string what, int offset) =>
        element is not null && TypeFacts.Of(element).HasBorrow
            ? throw new ComponentValidationException($"{what} cannot contain a `borrow` type", offset)
            : element;

    private static ImmutableArray<NamedType> ResolveNamed(ImmutableArray<LabeledType> items, ComponentSpaces spaces) =>
        [.. items.Select(i => new NamedType(i.Name, spaces.Resolve(i.Type!.Value)))];

    private static ImmutableArray<T> NotEmpty<T>(ImmutableArray<T> items, string otherwise, int offset) =>
        items.IsEmpty ? throw new ComponentValidationException(otherwise, offset) : items;
}
