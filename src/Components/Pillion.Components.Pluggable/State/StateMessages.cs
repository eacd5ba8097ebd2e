using Google.Protobuf;
using Pillion.Abstractions.State;
using Pillion.Components.Pluggable.Connections;
using Pillion.Protos.Components;
using Item = Pillion.Abstractions.State.StateBulkItem;

namespace Pillion.Components.Pluggable.State;

/// <summary>The requests and answers of a state store as messages. Values are not copied: nobody changes their bytes.</summary>
internal static class StateMessages
{
    /// <summary>The features that have a meaning here, of those a store names.</summary>
    public static StateFeatures Features(IEnumerable<string> names)
    {
        var features = StateFeatures.None;
        foreach (var name in names)
        {
            features |= name switch
            {
                "ETAG" => StateFeatures.ETag,
                "TRANSACTIONAL" => StateFeatures.Transactional,
                "QUERY_API" => StateFeatures.QueryApi,
                "TTL" => StateFeatures.Ttl,
                "PARTITION_KEY" => StateFeatures.PartitionKey,
                _ => StateFeatures.None,
            };
        }

        return features;
    }

    public static GetRequest Get(StateGetRequest request)
    {
        var message = new GetRequest { Key = request.Key, Consistency = Consistency(request.Consistency) };
        message.Metadata.Fill(request.Metadata);
        return message;
    }

    public static SetRequest Set(StateSetRequest request)
    {
        var message = new SetRequest
        {
            Key = request.Key,
            Value = UnsafeByteOperations.UnsafeWrap(request.Value),
            Etag = Tag(request.ETag),
            ContentType = request.ContentType ?? "",
            Options = Options(request.Concurrency, request.Consistency),
        };
        message.Metadata.Fill(request.Metadata);
        return message;
    }

    public static DeleteRequest Delete(StateDeleteRequest request)
    {
        var message = new DeleteRequest
        {
            Key = request.Key,
            Etag = Tag(request.ETag),
            Options = Options(request.Concurrency, request.Consistency),
        };
        message.Metadata.Fill(request.Metadata);
        return message;
    }

    public static TransactionalStateOperation Operation(StateOperation operation) =>
        operation.IsDelete ? new() { Delete = Delete(operation.Delete) } : new() { Set = Set(operation.Set) };

    public static StateValue Read(GetResponse response) =>
        Value(response.Data, response.Etag, response.ContentType, response.Metadata.ToMetadata());

    public static Item Read(Pillion.Protos.Components.BulkStateItem item) =>
        item.Error.Length > 0
            ? new Item(item.Key, default, item.Error)
            : new Item(item.Key, Value(item.Data, item.Etag, item.ContentType, item.Metadata.ToMetadata()));

    /// <summary>An item that was found. One without an ETag and without bytes was not: the protocol has no other sign for it.</summary>
    public static StateValue Value(ByteString data, Etag? etag, string contentType, Dictionary<string, string>? metadata) =>
        etag is { Value.Length: > 0 } || !data.IsEmpty
            ? new StateValue(
                data.Memory,
                etag is { Value.Length: > 0 } ? etag.Value : null,
                contentType.Length > 0 ? contentType : null,
                metadata
            )
            : default;

    private static Etag? Tag(string? etag) => etag is null ? null : new Etag { Value = etag };

    private static StateOptions Options(StateConcurrency concurrency, StateConsistency consistency) =>
        new()
        {
            Concurrency = concurrency switch
            {
                StateConcurrency.FirstWrite => StateOptions.Types.StateConcurrency.ConcurrencyFirstWrite,
                StateConcurrency.LastWrite => StateOptions.Types.StateConcurrency.ConcurrencyLastWrite,
                _ => StateOptions.Types.StateConcurrency.ConcurrencyUnspecified,
            },
            Consistency = Consistency(consistency),
        };

    private static StateOptions.Types.StateConsistency Consistency(StateConsistency consistency) =>
        consistency switch
        {
            StateConsistency.Eventual => StateOptions.Types.StateConsistency.ConsistencyEventual,
            StateConsistency.Strong => StateOptions.Types.StateConsistency.ConsistencyStrong,
            _ => StateOptions.Types.StateConsistency.ConsistencyUnspecified,
        };
}
