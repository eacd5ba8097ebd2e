using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.BuildingBlocks.Tests.State;

/// <summary>A store that shows what it keeps, and answers queries with what the test says.</summary>
internal sealed class DictionaryStateStore : ITransactionalStateStore, IQueryableStateStore
{
    public Dictionary<string, byte[]> Values { get; } = [];

    public StateQuery? Query { get; private set; }

    public Func<StateQueryPage> Answer { get; set; } = () => new StateQueryPage([]);

    public StateFeatures Features { get; init; } = StateFeatures.ETag | StateFeatures.Transactional | StateFeatures.QueryApi;

    public int MaxTransactionOperations => 0;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken) =>
        new(Values.TryGetValue(request.Key, out var value) ? new StateValue(value, "1") : default);

    public ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken)
    {
        Values[request.Key] = request.Value.ToArray();
        return new(StateWriteResult.Ok);
    }

    public ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken)
    {
        Values.Remove(request.Key);
        return new(StateWriteResult.Ok);
    }

    public async ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var operation in transaction.Operations)
        {
            await (operation.IsDelete ? DeleteAsync(operation.Delete, cancellationToken) : SetAsync(operation.Set, cancellationToken));
        }

        return StateWriteResult.Ok;
    }

    public ValueTask<StateQueryPage> QueryAsync(StateQuery query, CancellationToken cancellationToken)
    {
        Query = query;
        return new(Answer());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
