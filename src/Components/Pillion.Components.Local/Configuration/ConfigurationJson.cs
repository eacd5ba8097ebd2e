using System.Text.Json;
using Pillion.Abstractions.Configuration;

namespace Pillion.Components.Local.Configuration;

/// <summary>Items as JSON: <c>{"key": "value", "other": {"value": …, "version": …, "metadata": {…}}}</c>. Comments and trailing commas are allowed.</summary>
internal static class ConfigurationJson
{
    private static readonly JsonDocumentOptions s_options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Reads the items.</summary>
    /// <exception cref="FormatException">The text is no such object; the message names the line or the key.</exception>
    public static IReadOnlyDictionary<string, ConfigurationItem> Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, s_options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("it must be a JSON object of keys and values");
            }

            var items = new Dictionary<string, ConfigurationItem>(StringComparer.Ordinal);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                items[property.Name] = ReadItem(property.Name, property.Value);
            }

            return items;
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static ConfigurationItem ReadItem(string key, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return new ConfigurationItem(Text(key, element));
        }

        if (!element.TryGetProperty("value", out var value))
        {
            throw new FormatException($"the key '{key}' is an object without the member 'value'");
        }

        var version = element.TryGetProperty("version", out var given) ? Text(key, given) : "";
        var metadata =
            element.TryGetProperty("metadata", out var pairs) && pairs.ValueKind == JsonValueKind.Object
                ? pairs.EnumerateObject().ToDictionary(p => p.Name, p => Text(key, p.Value), StringComparer.Ordinal)
                : null;
        return new ConfigurationItem(Text(key, value), version, metadata);
    }

    private static string Text(string key, JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString()!,
            JsonValueKind.Null => "",
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
            _ => throw new FormatException($"the key '{key}' has a value that is no text, number or boolean"),
        };
}
