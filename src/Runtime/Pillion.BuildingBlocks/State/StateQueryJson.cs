using System.Text.Json;
using Pillion.Abstractions.State;

namespace Pillion.BuildingBlocks.State;

/// <summary>Dapr's query language (components-contrib <c>state/query</c>): <c>{"filter": {"EQ": {"a.b": 1}}, "sort": [{"key", "order"}], "page": {"limit", "token"}}</c>.</summary>
internal static class StateQueryJson
{
    /// <summary>Reads a query.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static StateQuery Read(ReadOnlyMemory<byte> text, IReadOnlyDictionary<string, string>? metadata)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("a query must be a map");
            }

            var filter = root.TryGetProperty("filter", out var given) ? ReadFilter(given) : null;
            var sort = root.TryGetProperty("sort", out given) ? ReadSort(given) : [];
            var (limit, token) = root.TryGetProperty("page", out given) ? ReadPage(given) : (0, null);
            return new StateQuery(filter, sort, limit, token, metadata);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static StateFilter? ReadFilter(JsonElement element)
    {
        // An empty filter selects everything, as an absent one does.
        if (element is { ValueKind: JsonValueKind.Object } && !element.EnumerateObject().Any())
        {
            return null;
        }

        var (name, value) = Single(element, "filter unit must be a map", "filter unit must have a single element");
        return name switch
        {
            "EQ" => ReadComparison(StateComparison.Equal, name, value),
            "NEQ" => ReadComparison(StateComparison.NotEqual, name, value),
            "GT" => ReadComparison(StateComparison.GreaterThan, name, value),
            "GTE" => ReadComparison(StateComparison.GreaterThanOrEqual, name, value),
            "LT" => ReadComparison(StateComparison.LessThan, name, value),
            "LTE" => ReadComparison(StateComparison.LessThanOrEqual, name, value),
            "IN" => ReadComparison(StateComparison.In, name, value),
            "AND" => new StateGroupFilter(IsAnd: true, ReadGroup(name, value)),
            "OR" => new StateGroupFilter(IsAnd: false, ReadGroup(name, value)),
            _ => throw new FormatException($"unsupported filter \"{name}\""),
        };
    }

    private static StateComparisonFilter ReadComparison(StateComparison comparison, string name, JsonElement element)
    {
        var (key, value) = Single(element, $"{name} filter must be a map", $"{name} filter must contain a single key/value pair");
        if (comparison != StateComparison.In)
        {
            return new StateComparisonFilter(comparison, key, [Scalar(name, value)]);
        }

        return value.ValueKind == JsonValueKind.Array
            ? new StateComparisonFilter(comparison, key, [.. value.EnumerateArray().Select(v => Scalar(name, v))])
            : throw new FormatException("IN filter value must be an array");
    }

    private static StateFilter[] ReadGroup(string name, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"{name} filter must be an array");
        }

        return element.GetArrayLength() >= 2
            ?
            [
                .. element
                    .EnumerateArray()
                    .Select(e => ReadFilter(e) ?? throw new FormatException("filter unit must have a single element")),
            ]
            : throw new FormatException($"{name} filter must contain at least two entries");
    }

    private static StateSort[] ReadSort(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array
            ? [.. element.EnumerateArray().Select(ReadSortKey)]
            : throw new FormatException("\"sort\" must be an array");

    private static StateSort ReadSortKey(JsonElement element)
    {
        var key = Text(element, "key");
        var order = Text(element, "order");
        return order switch
        {
            null or "" or "ASC" => new StateSort(key ?? "", IsDescending: false),
            "DESC" => new StateSort(key ?? "", IsDescending: true),
            _ => throw new FormatException($"the order must be ASC or DESC, not \"{order}\""),
        };
    }

    private static (int Limit, string? Token) ReadPage(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("\"page\" must be a map");
        }

        var limit = 0;
        if (element.TryGetProperty("limit", out var given) && (given.ValueKind != JsonValueKind.Number || !given.TryGetInt32(out limit)))
        {
            throw new FormatException("\"limit\" must be a whole number");
        }

        return (limit, Text(element, "token") is { Length: > 0 } token ? token : null);
    }

    private static (string Name, JsonElement Value) Single(JsonElement element, string noMap, string notOne)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException(noMap);
        }

        using var members = element.EnumerateObject();
        if (!members.MoveNext())
        {
            throw new FormatException(notOne);
        }

        var (name, value) = (members.Current.Name, members.Current.Value);
        return members.MoveNext() ? throw new FormatException(notOne) : (name, value);
    }

    private static object? Scalar(string name, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.TryGetInt64(out var whole) ? (object)whole : value.GetDouble(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Null => null,
            _ => throw new FormatException($"{name} filter compares with a text, a number, a boolean or null"),
        };

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
