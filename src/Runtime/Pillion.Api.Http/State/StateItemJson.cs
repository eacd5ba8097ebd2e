using Pillion.Abstractions.State;
using Pillion.Api.Http.Errors;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.Api.Http.State;

/// <summary>One item of a save or of a transaction: <c>{key, value, etag, metadata, options, contentType}</c>.</summary>
internal struct StateItemJson
{
    // An absent value is stored as JSON's null, which is what Go's encoder makes of it.
    private byte[]? _value;
    private string? _key;
    private string? _etag;
    private string? _contentType;
    private StateConcurrency _concurrency;
    private StateConsistency _consistency;
    private Dictionary<string, string>? _metadata;

    /// <summary>Reads the object that the reader stands before.</summary>
    /// <param name="reader">The body.</param>
    /// <param name="optionFailed">Makes the operation's error of an unknown option.</param>
    /// <exception cref="BuildingBlockException">The item is malformed or has no key.</exception>
    public static StateItemJson Read(ref JsonBodyReader reader, Func<string, BuildingBlockError> optionFailed)
    {
        var item = new StateItemJson();
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("key"u8))
            {
                item._key = reader.ReadString();
            }
            else if (reader.Is("value"u8))
            {
                item._value = reader.ReadCompact();
            }
            else if (reader.Is("etag"u8))
            {
                item._etag = reader.ReadString();
            }
            else if (reader.Is("metadata"u8))
            {
                item._metadata = reader.ReadStringMap();
            }
            else if (reader.Is("options"u8))
            {
                item.ReadOptions(ref reader, optionFailed);
            }
            else if (reader.Is("contentType"u8))
            {
                item._contentType = reader.ReadString();
            }
            else
            {
                reader.Skip();
            }
        }

        return string.IsNullOrEmpty(item._key) ? throw RequestErrors.Malformed("\"key\" is a required field").ToException() : item;
    }

    /// <summary>The item as a write; the query's metadata wins over the item's own.</summary>
    public readonly StateSetRequest ToSet(Dictionary<string, string>? queryMetadata) =>
        new(
            _key!,
            _value ?? "null"u8.ToArray(),
            string.IsNullOrEmpty(_etag) ? null : _etag,
            _concurrency,
            _consistency,
            _contentType,
            Merge(_metadata, queryMetadata)
        );

    /// <summary>The item as a deletion.</summary>
    public readonly StateDeleteRequest ToDelete(Dictionary<string, string>? queryMetadata) =>
        new(_key!, string.IsNullOrEmpty(_etag) ? null : _etag, _concurrency, _consistency, Merge(_metadata, queryMetadata));

    /// <summary>The item's or body's own metadata with the query's laid over it.</summary>
    public static Dictionary<string, string>? Merge(Dictionary<string, string>? own, Dictionary<string, string>? query)
    {
        if (own is null || query is null)
        {
            return own ?? query;
        }

        foreach (var (key, value) in query)
        {
            own[key] = value;
        }

        return own;
    }

    private void ReadOptions(ref JsonBodyReader reader, Func<string, BuildingBlockError> failed)
    {
        if (reader.TryReadNull())
        {
            return;
        }

        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("concurrency"u8))
            {
                _concurrency = StateOptionText.ParseConcurrency(reader.ReadString(), failed);
            }
            else if (reader.Is("consistency"u8))
            {
                _consistency = StateOptionText.ParseConsistency(reader.ReadString(), failed);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
