namespace Pillion.Abstractions.State;

/// <summary>Several writes that happen all or not at all.</summary>
/// <param name="Operations">In the order they apply.</param>
/// <param name="Metadata">Metadata of the transaction as a whole, or null for none.</param>
public sealed record StateTransaction(IReadOnlyList<StateOperation> Operations, IReadOnlyDictionary<string, string>? Metadata = null);

/// <summary>One write of a transaction: an upsert or a delete.</summary>
public readonly struct StateOperation
{
    private readonly StateSetRequest _set;

    private StateOperation(StateSetRequest set, bool isDelete)
    {
        _set = set;
        IsDelete = isDelete;
    }

    /// <summary>Whether the key is deleted; otherwise it is written.</summary>
    public bool IsDelete { get; }

    /// <summary>The complete key.</summary>
    public string Key => _set.Key;

    /// <summary>The write; only for an upsert.</summary>
    public StateSetRequest Set =>
        IsDelete ? throw new InvalidOperationException("This operation deletes: ask IsDelete before reading Set.") : _set;

    /// <summary>The deletion; only for a delete.</summary>
    public StateDeleteRequest Delete =>
        IsDelete
            ? new(_set.Key, _set.ETag, _set.Concurrency, _set.Consistency, _set.Metadata)
            : throw new InvalidOperationException("This operation writes: ask IsDelete before reading Delete.");

    /// <summary>An operation that writes the key.</summary>
    public static StateOperation Upsert(StateSetRequest request) => new(request, isDelete: false);

    /// <summary>An operation that deletes the key.</summary>
    public static StateOperation Remove(StateDeleteRequest request) =>
        new(new(request.Key, default, request.ETag, request.Concurrency, request.Consistency, Metadata: request.Metadata), isDelete: true);
}
