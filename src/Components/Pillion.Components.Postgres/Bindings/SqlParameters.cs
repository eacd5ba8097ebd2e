using System.Text.Json;
using Pillion.Abstractions;

namespace Pillion.Components.Postgres.Bindings;

/// <summary>The <c>params</c> of a request: a JSON array.</summary>
internal static class SqlParameters
{
    /// <summary>The values as texts, null for null.</summary>
    /// <exception cref="ComponentException">The text is no JSON array.</exception>
    public static IReadOnlyList<string?> Parse(string? json)
    {
        if (json is null)
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return
            [
                .. document
                    .RootElement.EnumerateArray()
                    .Select(value =>
                        value.ValueKind switch
                        {
                            JsonValueKind.Null => null,
                            JsonValueKind.String => value.GetString(),
                            _ => value.GetRawText(),
                        }
                    ),
            ];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                "invalid metadata property params: failed to unserialize into an array: " + e.Message,
                e
            );
        }
    }
}
