namespace Pillion.Api.Http.Routing;

/// <summary>Reads a query string without splitting it up.</summary>
internal readonly ref struct ApiQuery(ReadOnlySpan<char> query)
{
    /// <summary>What stands before a component's own metadata keys; compared exactly.</summary>
    public const string MetadataPrefix = "metadata.";

    private readonly ReadOnlySpan<char> _query = query;

    /// <summary>The first value of a parameter, decoded.</summary>
    /// <returns>Whether the parameter is there, be it empty.</returns>
    public bool TryGet(ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        value = default;
        if (_query.IsEmpty)
        {
            return false;
        }

        foreach (var range in _query.Split('&'))
        {
            Cut(_query[range], out var key, out var encoded);
            if (UrlText.Decode(key, "query").SequenceEqual(name))
            {
                value = UrlText.Decode(encoded, "query");
                return true;
            }
        }

        return false;
    }

    /// <summary>Every value of a parameter, decoded, in their order.</summary>
    public List<string> GetAll(ReadOnlySpan<char> name)
    {
        List<string> values = [];
        foreach (var range in _query.Split('&'))
        {
            Cut(_query[range], out var key, out var encoded);
            if (!_query.IsEmpty && UrlText.Decode(key, "query").SequenceEqual(name))
            {
                values.Add(UrlText.Decode(encoded, "query").ToString());
            }
        }

        return values;
    }

    /// <summary>The parameters <c>metadata.&lt;key&gt;</c> by key; of a key that is there twice the first value wins. Null when there are none.</summary>
    public Dictionary<string, string>? Metadata()
    {
        if (_query.IsEmpty)
        {
            return null;
        }

        Dictionary<string, string>? metadata = null;
        foreach (var range in _query.Split('&'))
        {
            Cut(_query[range], out var encodedKey, out var encodedValue);
            var key = UrlText.Decode(encodedKey, "query");
            if (key.StartsWith(MetadataPrefix, StringComparison.Ordinal))
            {
                metadata ??= new(StringComparer.Ordinal);
                metadata.TryAdd(key[MetadataPrefix.Length..].ToString(), UrlText.Decode(encodedValue, "query").ToString());
            }
        }

        return metadata;
    }

    private static void Cut(ReadOnlySpan<char> pair, out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
    {
        var equals = pair.IndexOf('=');
        key = equals < 0 ? pair : pair[..equals];
        value = equals < 0 ? default : pair[(equals + 1)..];
    }
}
