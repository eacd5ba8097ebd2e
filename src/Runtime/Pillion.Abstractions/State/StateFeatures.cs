namespace Pillion.Abstractions.State;

/// <summary>What a state store can do (Dapr's <c>state.Feature</c>); the names show as capabilities in the metadata API.</summary>
[Flags]
public enum StateFeatures
{
    /// <summary>Plain reads and writes only.</summary>
    None = 0,

    /// <summary>Items have an ETag (<c>ETAG</c>).</summary>
    ETag = 1,

    /// <summary>Several operations all or nothing (<c>TRANSACTIONAL</c>).</summary>
    Transactional = 2,

    /// <summary>Queries over the value (<c>QUERY_API</c>).</summary>
    QueryApi = 4,

    /// <summary>Items can expire (<c>TTL</c>).</summary>
    Ttl = 8,

    /// <summary>All keys below a prefix can be deleted at once (<c>DELETE_WITH_PREFIX</c>).</summary>
    DeleteWithPrefix = 16,

    /// <summary>Items live in partitions that the request names (<c>PARTITION_KEY</c>).</summary>
    PartitionKey = 32,

    /// <summary>Keys can be listed by a pattern (<c>KEYS_LIKE</c>).</summary>
    KeysLike = 64,
}
