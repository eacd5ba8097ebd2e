using Google.Protobuf.Collections;
using Pillion.BuildingBlocks.Http;
using Pillion.Protos.Internals;

namespace Pillion.Api.Grpc.Internals;

/// <summary>Header fields as they travel between runtimes: lists of values by name, bytes in base64.</summary>
internal static class InternalHeaders
{
    /// <summary>Adds fields to a message.</summary>
    public static void CopyTo(this HeaderList headers, MapField<string, ListStringValue> map)
    {
        // A list is short, and most fields have one line: the map finds the rest.
        foreach (var (name, value) in headers)
        {
            if (!map.TryGetValue(name, out var list))
            {
                map.Add(name, list = new ListStringValue());
            }

            list.Values.Add(value);
        }
    }

    /// <summary>The fields of a message.</summary>
    public static HeaderList ToHeaders(this MapField<string, ListStringValue> map)
    {
        HeaderList headers = [];
        foreach (var (name, list) in map)
        {
            if (name.Length == 0)
            {
                continue;
            }

            foreach (var value in list.Values)
            {
                headers.Add(name, value);
            }
        }

        return headers;
    }
}
