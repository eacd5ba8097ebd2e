using System.Runtime.InteropServices;
using System.Text.Json;
using Pillion.Cel;

namespace Pillion.BuildingBlocks.PubSub;

/// <summary>An event as the variable <c>event</c> of a rule: only the members a rule looks at are read from their JSON.</summary>
internal sealed class CloudEventMap(CloudEvent cloudEvent) : CelMap
{
    public override IEnumerable<object> Keys => cloudEvent.Attributes.Select(a => a.Name);

    public override int Count => cloudEvent.Attributes.Count;

    public override bool TryGet(object key, out object? value)
    {
        value = null;
        if (key is not string name || !cloudEvent.TryGet(name, out var attribute))
        {
            return false;
        }

        if (attribute.Kind == JsonValueKind.String)
        {
            value = attribute.Text;
        }
        else
        {
            using var document = JsonDocument.Parse(attribute.Json);
            value = Convert(document.RootElement);
        }

        return true;
    }

    private static object? Convert(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.String:
                return JsonStrings.Unescape(element);
            case JsonValueKind.Number:
                return element.TryGetInt64(out var whole) ? whole : element.GetDouble();
            case JsonValueKind.Array:
                return element.EnumerateArray().Select(Convert).ToArray();
            case JsonValueKind.Object:
                var map = new Dictionary<object, object?>();
                foreach (var property in element.EnumerateObject())
                {
                    map[JsonStrings.Unescape([(byte)'"', .. JsonMarshal.GetRawUtf8PropertyName(property), (byte)'"'])] = Convert(
                        property.Value
                    );
                }

                return Of(map);
            default:
                return null;
        }
    }
}
