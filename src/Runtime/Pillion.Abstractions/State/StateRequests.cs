namespace Pillion.Abstractions.State;

/// <summary>What happens when two writers meet (Dapr's <c>options.concurrency</c>).</summary>
public enum StateConcurrency
{
    /// <summary>Not said: the last write wins, but an ETag that is given is still compared.</summary>
    Unspecified,

    /// <summary>The first write wins: without an ETag the key must not exist yet.</summary>
    FirstWrite,

    /// <summary>The last write wins.</summary>
    LastWrite,
}

/// <summary>How fresh a read must be, how far a write must have spread (Dapr's <c>options.consistency</c>).</summary>
public enum StateConsistency
{
    /// <summary>Not said: the store decides.</summary>
    Unspecified,

    /// <summary>A stale answer is good enough.</summary>
    Eventual,

    /// <summary>The answer reflects every write acknowledged before.</summary>
    Strong,
}

/// <summary>Reads one key.</summary>
/// <param name="Key">The complete key.</param>
/// <param name="Consistency">How fresh the answer must be.</param>
/// <param name="Metadata">The request's own metadata, or null for none.</param>
public readonly record struct StateGetRequest(
    string Key,
    StateConsistency Consistency = StateConsistency.Unspecified,
    IReadOnlyDictionary<string, string>? Metadata = null
);

/// <summary>Writes one key.</summary>
/// <remarks>The store may keep <paramref name="Value"/> as it is: whoever passes it never changes those bytes again.</remarks>
/// <param name="Key">The complete key.</param>
/// <param name="Value">The bytes to store.</param>
/// <param name="ETag">The ETag the stored item must have; null when the caller gave none.</param>
/// <param name="Concurrency">What happens when two writers meet.</param>
/// <param name="Consistency">How far the write must have spread before it is acknowledged.</param>
/// <param name="ContentType">The value's content type, when the caller said one.</param>
/// <param name="Metadata">The request's own metadata (<c>ttlInSeconds</c> …), or null for none.</param>
public readonly record struct StateSetRequest(
    string Key,
    ReadOnlyMemory<byte> Value,
    string? ETag = null,
    StateConcurrency Concurrency = StateConcurrency.Unspecified,
    StateConsistency Consistency = StateConsistency.Unspecified,
    string? ContentType = null,
    IReadOnlyDictionary<string, string>? Metadata = null
);

/// <summary>Deletes one key.</summary>
/// <param name="Key">The complete key.</param>
/// <param name="ETag">The ETag the stored item must have; null when the caller gave none.</param>
/// <param name="Concurrency">What happens when two writers meet.</param>
/// <param name="Consistency">How far the deletion must have spread before it is acknowledged.</param>
/// <param name="Metadata">The request's own metadata, or null for none.</param>
public readonly record struct StateDeleteRequest(
    string Key,
    string? ETag = null,
    StateConcurrency Concurrency = StateConcurrency.Unspecified,
    StateConsistency Consistency = StateConsistency.Unspecified,
    IReadOnlyDictionary<string, string>? Metadata = null
);
