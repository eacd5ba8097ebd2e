using Pillion.Abstractions.State;

namespace Pillion.BuildingBlocks.State.Encryption;

/// <summary>An encrypted store with transactions.</summary>
internal sealed class EncryptedTransactionalStateStore(ITransactionalStateStore inner, StateEncryption encryption)
    : EncryptedStateStore(inner, encryption),
        ITransactionalStateStore
{
    public int MaxTransactionOperations => ((ITransactionalStateStore)Inner).MaxTransactionOperations;

    public ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken) =>
        ((ITransactionalStateStore)Inner).TransactAsync(
            transaction with
            {
                Operations = [.. transaction.Operations.Select(o => o.IsDelete ? o : StateOperation.Upsert(Encrypt(o.Set)))],
            },
            cancellationToken
        );
}
