using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.BuildingBlocks.State.Encryption;

/// <summary>A store whose values are encrypted on the way in and decrypted on the way out. Keys, ETags and metadata are as they are; queries are impossible.</summary>
internal class EncryptedStateStore(IStateStore inner, StateEncryption encryption) : IStateStore
{
    /// <summary>The store behind.</summary>
    protected IStateStore Inner => inner;

    public StateFeatures Features => inner.Features & ~StateFeatures.QueryApi;

    /// <summary>The store encrypted, with transactions when it has them.</summary>
    public static EncryptedStateStore Wrap(IStateStore store, StateEncryption encryption) =>
        store is ITransactionalStateStore transactional
            ? new EncryptedTransactionalStateStore(transactional, encryption)
            : new EncryptedStateStore(store, encryption);

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => inner.InitAsync(spec, cancellationToken);

    public async ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken) =>
        Decrypt(await inner.GetAsync(request, cancellationToken));

    public ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken) =>
        inner.SetAsync(Encrypt(request), cancellationToken);

    public ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken) =>
        inner.DeleteAsync(request, cancellationToken);

    public async ValueTask<IReadOnlyList<StateBulkItem>> BulkGetAsync(
        IReadOnlyList<StateGetRequest> requests,
        int parallelism,
        CancellationToken cancellationToken
    ) => [.. (await inner.BulkGetAsync(requests, parallelism, cancellationToken)).Select(Decrypt)];

    public ValueTask<StateWriteResult> BulkSetAsync(IReadOnlyList<StateSetRequest> requests, CancellationToken cancellationToken) =>
        inner.BulkSetAsync([.. requests.Select(Encrypt)], cancellationToken);

    public ValueTask<StateWriteResult> BulkDeleteAsync(IReadOnlyList<StateDeleteRequest> requests, CancellationToken cancellationToken) =>
        inner.BulkDeleteAsync(requests, cancellationToken);

    /// <summary>The registry disposes the store behind, which other apps may use, too.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The write with its value encrypted.</summary>
    protected StateSetRequest Encrypt(StateSetRequest request) => request with { Value = encryption.Encrypt(request.Value.Span) };

    private StateValue Decrypt(StateValue value) => value.Exists ? value with { Data = encryption.Decrypt(value.Data.Span) } : value;

    private StateBulkItem Decrypt(StateBulkItem item)
    {
        try
        {
            return item.Error is null ? item with { Value = Decrypt(item.Value) } : item;
        }
        catch (ComponentException e)
        {
            return new StateBulkItem(item.Key, default, e.Message);
        }
    }
}
