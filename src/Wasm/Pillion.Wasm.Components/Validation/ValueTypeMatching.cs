using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>
/// Compares value types, and says where they differ. Subtyping of value types is not defined yet (component model, Explainer.md, "Subtyping"):
/// they must be equal.
/// </summary>
internal static class ValueTypeMatching
{
    /// <exception cref="TypeMismatch">The types are unequal.</exception>
    public static void Require(ComponentValueType actual, ComponentValueType expected)
    {
        if (!actual.Equals(expected))
        {
            throw Explain(actual, expected);
        }
    }

    /// <param name="actual">Null for none.</param>
    /// <param name="expected">Null for none.</param>
    /// <param name="what">What messages call the part, <c>ok type</c>.</param>
    /// <param name="where">What they call it if both are there, <c>ok variant</c>.</param>
    public static void RequireOptional(ComponentValueType? actual, ComponentValueType? expected, string what, string where)
    {
        switch (actual, expected)
        {
            case (null, { }):
                throw new TypeMismatch($"expected {what}, but found none");
            case ({ }, null):
                throw new TypeMismatch($"expected {what} to not be present");
            case ({ } there, { } wanted):
                Part(there, wanted, $"type mismatch in {where}");
                break;
        }
    }

    private static TypeMismatch Explain(ComponentValueType actual, ComponentValueType expected)
    {
        try
        {
            Compare(actual, expected);
            return new TypeMismatch($"expected {Describe(expected)}, found {Describe(actual)}");
        }
        catch (TypeMismatch e)
        {
            return e;
        }
    }

    private static void Compare(ComponentValueType actual, ComponentValueType expected)
    {
        switch (actual, expected)
        {
            case (PrimitiveType a, PrimitiveType e):
                throw new TypeMismatch($"expected primitive `{e}` found primitive `{a}`");
            case (RecordType a, RecordType e):
                Count(a.Fields.Length, e.Fields.Length, "fields");
                for (var i = 0; i < a.Fields.Length; i++)
                {
                    Name(a.Fields[i].Name, e.Fields[i].Name, "expected field name");
                    Part(a.Fields[i].Type, e.Fields[i].Type, $"type mismatch in record field `{e.Fields[i].Name}`");
                }

                break;
            case (VariantType a, VariantType e):
                Count(a.Cases.Length, e.Cases.Length, "cases");
                for (var i = 0; i < a.Cases.Length; i++)
                {
                    CompareCase(a.Cases[i], e.Cases[i]);
                }

                break;
            case (TupleType a, TupleType e):
                Count(a.Elements.Length, e.Elements.Length, "types");
                for (var i = 0; i < a.Elements.Length; i++)
                {
                    Part(a.Elements[i], e.Elements[i], $"type mismatch in tuple field {i}");
                }

                break;
            case (FlagsType a, FlagsType e):
                throw new TypeMismatch($"mismatch in flags elements: expected {e}, found {a}");
            case (EnumType a, EnumType e):
                throw new TypeMismatch($"mismatch in enum elements: expected {e}, found {a}");
            case (ListType a, ListType e) when a.FixedLength == e.FixedLength:
                Part(a.Element, e.Element, "type mismatch in list element");
                break;
            case (OptionType a, OptionType e):
                Part(a.Element, e.Element, "type mismatch in option");
                break;
            case (ResultType a, ResultType e):
                RequireOptional(a.Ok, e.Ok, "ok type", "ok variant");
                RequireOptional(a.Error, e.Error, "err type", "err variant");
                break;
            case (MapType a, MapType e):
                Part(a.Key, e.Key, "type mismatch in map key");
                Part(a.Value, e.Value, "type mismatch in map value");
                break;
            case (StreamType a, StreamType e):
                RequireOptional(a.Element, e.Element, "stream type", "stream");
                break;
            case (FutureType a, FutureType e):
                RequireOptional(a.Element, e.Element, "future type", "future");
                break;
            case (OwnType a, OwnType e):
                throw DifferentResources(a.Resource, e.Resource);
            case (BorrowType a, BorrowType e):
                throw DifferentResources(a.Resource, e.Resource);
        }
    }

    public static TypeMismatch DifferentResources(ResourceType actual, ResourceType expected) =>
        new($"resource types are not the same (expected `{expected}`, found another `{actual}`)");

    private static void CompareCase(Case actual, Case expected)
    {
        Name(actual.Name, expected.Name, "expected case named");
        switch (actual.Type, expected.Type)
        {
            case (null, { }):
                throw new TypeMismatch($"expected case `{expected.Name}` to have a type, found none");
            case ({ }, null):
                throw new TypeMismatch($"expected case `{expected.Name}` to have no type");
            case ({ } there, { } wanted):
                Part(there, wanted, $"type mismatch in variant case `{expected.Name}`");
                break;
        }
    }

    private static void Part(ComponentValueType actual, ComponentValueType expected, string context)
    {
        if (!actual.Equals(expected))
        {
            throw Explain(actual, expected).In(context);
        }
    }

    private static void Count(int actual, int expected, string what)
    {
        if (actual != expected)
        {
            throw new TypeMismatch($"expected {expected} {what}, found {actual}");
        }
    }

    private static void Name(string actual, string expected, string what)
    {
        if (actual != expected)
        {
            throw new TypeMismatch($"{what} `{expected}`, found `{actual}`");
        }
    }

    private static string Describe(ComponentValueType type) =>
        type switch
        {
            PrimitiveType primitive => primitive.Name,
            RecordType => "record",
            VariantType => "variant",
            ListType { FixedLength: { } length } => $"list of {length}",
            ListType => "list",
            TupleType => "tuple",
            FlagsType => "flags",
            EnumType => "enum",
            OptionType => "option",
            ResultType => "result",
            OwnType => "own",
            BorrowType => "borrow",
            StreamType => "stream",
            FutureType => "future",
            MapType => "map",
            _ => type.ToString(),
        };
}
