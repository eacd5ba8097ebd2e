using System.Collections.Immutable;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>Types in the few forms that the ABI knows (Canonical ABI, <c>despecialize</c>).</summary>
internal static class Despecialization
{
    private static readonly ImmutableArray<string> s_option = ["none", "some"];
    private static readonly ImmutableArray<string> s_result = ["ok", "error"];

    /// <summary>The members of a record or tuple.</summary>
    public static bool TryGetMembers(ComponentValueType type, out ImmutableArray<ComponentValueType> members)
    {
        switch (type)
        {
            case RecordType record:
                members = [.. record.Fields.Select(f => f.Type)];
                return true;
            case TupleType tuple:
                members = tuple.Elements;
                return true;
            default:
                members = [];
                return false;
        }
    }

    /// <summary>What each case carries, if anything, of a variant, option, result or enum.</summary>
    public static bool TryGetCases(ComponentValueType type, out ImmutableArray<ComponentValueType?> cases)
    {
        switch (type)
        {
            case VariantType variant:
                cases = [.. variant.Cases.Select(c => c.Type)];
                return true;
            case OptionType option:
                cases = [null, option.Element];
                return true;
            case ResultType result:
                cases = [result.Ok, result.Error];
                return true;
            case EnumType @enum:
                cases = [.. new ComponentValueType?[@enum.Names.Length]];
                return true;
            default:
                cases = [];
                return false;
        }
    }

    /// <summary>The names of the cases of such a type.</summary>
    public static ImmutableArray<string> CaseNames(ComponentValueType type) =>
        type switch
        {
            VariantType variant => [.. variant.Cases.Select(c => c.Name)],
            EnumType @enum => @enum.Names,
            OptionType => s_option,
            _ => s_result,
        };

    /// <summary>The list that a list or a map is in memory.</summary>
    public static bool TryGetList(ComponentValueType type, out ComponentValueType element, out uint? length)
    {
        (var found, length) = type switch
        {
            ListType list => (list.Element, list.FixedLength),
            MapType map => (new TupleType([map.Key, map.Value]), null),
            _ => (default(ComponentValueType), default(uint?)),
        };
        element = found!;
        return found is not null;
    }

    /// <summary>The types that a type is made of.</summary>
    public static IEnumerable<ComponentValueType> Parts(ComponentValueType type)
    {
        if (TryGetMembers(type, out var members))
        {
            return members;
        }

        if (TryGetCases(type, out var cases))
        {
            return cases.OfType<ComponentValueType>();
        }

        return TryGetList(type, out var element, out _) ? [element]
            : type is StreamType { Element: { } streamed } ? [streamed]
            : type is FutureType { Element: { } promised } ? [promised]
            : [];
    }
}
