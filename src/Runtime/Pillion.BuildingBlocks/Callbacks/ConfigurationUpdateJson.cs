using System.Buffers;
using System.Text.Json;

namespace Pillion.BuildingBlocks.Callbacks;

/// <summary>The body of a configuration update: <c>{"id", "items": {key: {"value", "version", "metadata"}}}</c>.</summary>
internal static class ConfigurationUpdateJson
{
    public static ReadOnlyMemory<byte> Write(ConfigurationUpdate update)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body, PubSub.CloudEventWriter.Options))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, update.SubscriptionId);
            json.WriteStartObject("items"u8);
            foreach (var (key, item) in update.Items)
            {
                json.WriteStartObject(key);
                json.WriteString("value"u8, item.Value);
                json.WriteString("version"u8, item.Version);
                json.WriteStartObject("metadata"u8);
                foreach (var (name, value) in item.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal))
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }
}
