using Pillion.Wasm.Wit.Definitions;
using Pillion.Wasm.Wit.Syntax;
using Pillion.Wasm.Wit.Types;

namespace Pillion.Wasm.Wit.Resolution;

/// <summary>Turns types where they are used into types with resolved names.</summary>
internal sealed class TypeResolver(TypeScope scope)
{
    public WitType Type(TypeSyntax syntax) =>
        syntax switch
        {
            PrimitiveTypeSyntax primitive => new WitPrimitiveType(primitive.Kind),
            NamedTypeSyntax named => new WitNamedType(scope.Find(named.Name)),
            ListTypeSyntax list => new WitListType(Type(list.Element), list.Length),
            OptionTypeSyntax option => new WitOptionType(Type(option.Element)),
            ResultTypeSyntax result => new WitResultType(OrNull(result.Ok), OrNull(result.Error)),
            TupleTypeSyntax tuple => new WitTupleType([.. tuple.Elements.Select(Type)]),
            MapTypeSyntax map => new WitMapType(Type(map.Key), Type(map.Value)),
            StreamTypeSyntax stream => new WitStreamType(NoBorrow(stream.Element, "a stream")),
            FutureTypeSyntax future => new WitFutureType(NoBorrow(future.Element, "a future")),
            HandleTypeSyntax handle => Handle(handle),
            _ => throw syntax.At.Error("this type is not known"),
        };

    public WitType? OrNull(TypeSyntax? syntax) => syntax is null ? null : Type(syntax);

    public IReadOnlyList<WitNamedValue> NamedValues(IReadOnlyList<NamedValueSyntax> values, string what)
    {
        RejectTwins(values.Select(v => v.Name), what);
        return [.. values.Select(v => new WitNamedValue(v.Name.Text, Type(v.Type), v.Docs))];
    }

    public IReadOnlyList<WitCase> Cases(IReadOnlyList<CaseSyntax> cases, string what)
    {
        RejectTwins(cases.Select(c => c.Name), what);
        return [.. cases.Select(c => new WitCase(c.Name.Text, OrNull(c.Type), c.Docs))];
    }

    /// <summary>Whether a borrowed handle is anywhere in a type.</summary>
    public static bool HoldsBorrow(WitType? type) =>
        type?.Resolved switch
        {
            WitBorrowType => true,
            WitListType list => HoldsBorrow(list.Element),
            WitOptionType option => HoldsBorrow(option.Element),
            WitResultType result => HoldsBorrow(result.Ok) || HoldsBorrow(result.Error),
            WitTupleType tuple => tuple.Elements.Any(HoldsBorrow),
            WitMapType map => HoldsBorrow(map.Value),
            WitNamedType { Definition: WitRecord record } => record.Fields.Any(f => HoldsBorrow(f.Type)),
            WitNamedType { Definition: WitVariant variant } => variant.Cases.Any(c => HoldsBorrow(c.Type)),
            _ => false,
        };

    private WitType? NoBorrow(TypeSyntax? syntax, string what)
    {
        var type = OrNull(syntax);
        return HoldsBorrow(type)
            ? throw syntax!.At.Error($"{what} cannot carry borrowed handles, which end with the call; carry the resource itself")
            : type;
    }

    private WitType Handle(HandleTypeSyntax handle)
    {
        var definition = scope.Find(handle.Resource);
        if (definition.Original is not WitResource)
        {
            throw handle.Resource.At.Error($"'{handle.Resource.Text}' is not a resource; only resources have handles");
        }

        return handle.IsBorrow ? new WitBorrowType(definition) : new WitNamedType(definition);
    }

    private static void RejectTwins(IEnumerable<NameSyntax> names, string what)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            if (!seen.Add(name.Text))
            {
                throw name.At.Error($"a second {what} '{name.Text}' (upper and lower case count as the same); rename one of the two");
            }
        }
    }
}
