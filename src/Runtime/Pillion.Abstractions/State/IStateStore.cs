namespace Pillion.Abstractions.State;

/// <summary>
/// A key-value store. Keys arrive complete (the building block has put the app's prefix before them) and values are opaque bytes.
/// A key that is not there and an ETag that does not match are results, not exceptions.
/// </summary>
/// <remarks>
/// ETag rules for <see cref="SetAsync"/> and <see cref="DeleteAsync"/>: an ETag that is given must match, whatever the concurrency option;
/// <see cref="StateConcurrency.FirstWrite"/> without an ETag writes only when the key is not there.
/// </remarks>
public interface IStateStore : IComponent
{
    /// <summary>What the store can do; valid after initialisation.</summary>
    StateFeatures Features { get; }

    /// <summary>Reads one key.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken);

    /// <summary>Writes one key. When the task completes with <see cref="StateWriteStatus.Ok"/> the write is as durable as the store makes it.</summary>
    /// <exception cref="ComponentException">The store failed, or the request's metadata is wrong (<see cref="ComponentErrorKind.InvalidRequest"/>).</exception>
    ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken);

    /// <summary>Deletes one key. Deleting a key that is not there without an ETag is <see cref="StateWriteStatus.Ok"/>; with one it is a mismatch.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Reads several keys; the answer has one item for each request, in the same order. A key that cannot be read carries its error in the item.
    /// The default asks one by one, or at most <paramref name="parallelism"/> at once.
    /// </summary>
    /// <param name="requests">What to read.</param>
    /// <param name="parallelism">Upper bound of reads under way at once; 0 or less means no bound. A hint only.</param>
    /// <param name="cancellationToken">Cancels the whole read.</param>
    ValueTask<IReadOnlyList<StateBulkItem>> BulkGetAsync(
        IReadOnlyList<StateGetRequest> requests,
        int parallelism,
        CancellationToken cancellationToken
    ) => StateBulk.GetEachAsync(this, requests, parallelism, cancellationToken);

    /// <summary>
    /// Writes several keys. Not a transaction: after a failure some may be written (transactional stores write all or none).
    /// The result is the first failure in the order of the requests.
    /// </summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    ValueTask<StateWriteResult> BulkSetAsync(IReadOnlyList<StateSetRequest> requests, CancellationToken cancellationToken) =>
        StateBulk.SetEachAsync(this, requests, cancellationToken);

    /// <summary>Deletes several keys, as <see cref="BulkSetAsync"/> writes them.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    ValueTask<StateWriteResult> BulkDeleteAsync(IReadOnlyList<StateDeleteRequest> requests, CancellationToken cancellationToken) =>
        StateBulk.DeleteEachAsync(this, requests, cancellationToken);
}
