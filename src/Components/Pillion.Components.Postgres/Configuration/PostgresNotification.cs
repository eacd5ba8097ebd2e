using System.Text.Json;
using Pillion.Abstractions.Configuration;

namespace Pillion.Components.Postgres.Configuration;

/// <summary>
/// What the table's trigger sends: <c>{"table":…,"action":"UPDATE","data":{"key":…,"value":…,"version":…,"metadata":{…}}}</c>, names in any case.
/// </summary>
/// <remarks>The trigger is that of Dapr's documentation of the component; daprd itself looks at <c>data</c> only.</remarks>
internal static class PostgresNotification
{
    /// <summary>The changed item, with an empty value if it was deleted; null when the text is not of this form.</summary>
    public static KeyValuePair<string, ConfigurationItem>? Read(string payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            var (data, isDeleted) = (default(JsonElement), false);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (Is(member, "data"))
                {
                    data = member.Value;
                }
                else if (Is(member, "action") || Is(member, "operation"))
                {
                    isDeleted = TextOf(member.Value).Equals("DELETE", StringComparison.OrdinalIgnoreCase);
                }
            }

            return data.ValueKind == JsonValueKind.Object ? Item(data, isDeleted) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The members of an object as texts; null when it is none, or empty.</summary>
    public static Dictionary<string, string>? MetadataOf(JsonElement json)
    {
        var metadata =
            json.ValueKind == JsonValueKind.Object
                ? json.EnumerateObject().ToDictionary(m => m.Name, m => TextOf(m.Value), StringComparer.Ordinal)
                : [];
        return metadata.Count > 0 ? metadata : null;
    }

    private static KeyValuePair<string, ConfigurationItem>? Item(JsonElement data, bool isDeleted)
    {
        var (key, value, version, metadata) = ("", "", "", default(Dictionary<string, string>));
        foreach (var member in data.EnumerateObject())
        {
            if (Is(member, "key"))
            {
                key = TextOf(member.Value);
            }
            else if (Is(member, "value"))
            {
                value = TextOf(member.Value);
            }
            else if (Is(member, "version"))
            {
                version = TextOf(member.Value);
            }
            else if (Is(member, "metadata"))
            {
                metadata = MetadataOf(member.Value);
            }
        }

        return key.Length == 0
            ? null
            : KeyValuePair.Create(key, isDeleted ? new ConfigurationItem("") : new ConfigurationItem(value, version, metadata));
    }

    private static bool Is(JsonProperty member, string name) => member.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string TextOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Null => "",
            _ => value.GetRawText(),
        };
}
