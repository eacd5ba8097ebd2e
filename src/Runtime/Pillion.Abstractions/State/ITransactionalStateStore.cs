namespace Pillion.Abstractions.State;

/// <summary>A state store that can apply several writes all or nothing; it reports <see cref="StateFeatures.Transactional"/>.</summary>
public interface ITransactionalStateStore : IStateStore
{
    /// <summary>The most operations one transaction may have; 0 means no limit.</summary>
    int MaxTransactionOperations => 0;

    /// <summary>Applies the operations in order, all or none. The result names the key of the operation that could not be applied.</summary>
    /// <exception cref="ComponentException">The store failed; nothing was applied.</exception>
    ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken);
}
