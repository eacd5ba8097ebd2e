namespace Pillion.Abstractions.State;

/// <summary>What a read found. <c>default</c> is "no such key".</summary>
/// <param name="Data">The stored bytes. They belong to the store and must not be changed; they stay valid.</param>
/// <param name="ETag">The item's ETag; null when the store has none.</param>
/// <param name="ContentType">The content type the store knows for the item; null when it keeps none.</param>
/// <param name="Metadata">What the store says about the item, for example <see cref="StateTtl.ExpireTimeKey"/>; null for nothing.</param>
/// <param name="Exists">Whether the key was there.</param>
public readonly record struct StateValue(
    ReadOnlyMemory<byte> Data,
    string? ETag = null,
    string? ContentType = null,
    IReadOnlyDictionary<string, string>? Metadata = null,
    bool Exists = true
);

/// <summary>One answer of a bulk read.</summary>
/// <param name="Key">The key that was asked for, complete.</param>
/// <param name="Value">What was found; default when nothing was or the read failed.</param>
/// <param name="Error">Why this key could not be read; null when it could.</param>
public readonly record struct StateBulkItem(string Key, StateValue Value, string? Error = null);

/// <summary>How a write ended.</summary>
public enum StateWriteStatus
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>The stored item has another ETag, or is there although it must not be, or is not there although an ETag was given.</summary>
    ETagMismatch,

    /// <summary>The ETag is not one this store could ever have made.</summary>
    ETagInvalid,
}

/// <summary>How a write ended and, when it was refused, for which key and why.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Key">The key that was refused; null when all went well.</param>
/// <param name="Cause">The store's own words, or null when the status says it all.</param>
public readonly record struct StateWriteResult(StateWriteStatus Status, string? Key = null, string? Cause = null)
{
    /// <summary>Everything was written.</summary>
    public static StateWriteResult Ok => default;

    /// <summary>The key's item is not the one the ETag stands for.</summary>
    public static StateWriteResult ETagMismatch(string key, string? cause = null) => new(StateWriteStatus.ETagMismatch, key, cause);

    /// <summary>The ETag cannot be one of this store.</summary>
    public static StateWriteResult ETagInvalid(string key, string? cause = null) => new(StateWriteStatus.ETagInvalid, key, cause);

    /// <summary>Whether the write happened.</summary>
    public bool IsOk => Status == StateWriteStatus.Ok;
}
