using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Components.Pluggable.Connections;
using Pillion.Components.Pluggable.Discovery;
using Pillion.Protos.Components;
using StateBulkItem = Pillion.Abstractions.State.StateBulkItem;

namespace Pillion.Components.Pluggable.State;

/// <summary>A state store in a process of its own. What it can do besides reading and writing, its services and its features say together.</summary>
/// <remarks>Dapr's <c>pkg/components/state/pluggable.go</c>.</remarks>
internal sealed class PluggableStateStore(PluggableSocket socket, ComponentServices services)
    : ITransactionalStateStore,
        IQueryableStateStore
{
    private ComponentConnection? _connection;

    public StateFeatures Features { get; private set; }

    public int MaxTransactionOperations { get; private set; }

    private ComponentConnection Connection =>
        _connection ?? throw new InvalidOperationException("The store is used before InitAsync or after it failed.");

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _connection = ComponentConnection.Create(
            socket,
            spec,
            spec.Name,
            StateStoreMethods.Init,
            new InitRequest { Metadata = ComponentConnection.Metadata(spec) },
            services.Logging.CreateLogger<PluggableStateStore>()
        );
        var features = await Connection.CallAsync(StateStoreMethods.Features, new FeaturesRequest(), cancellationToken);
        Features = StateMessages.Features(features.Features) & Possible();
        if (socket.Has(TransactionalStoreMultiMaxSizeMethods.Service))
        {
            var answer = await Connection.CallAsync(
                TransactionalStoreMultiMaxSizeMethods.MultiMaxSize,
                new MultiMaxSizeRequest(),
                cancellationToken
            );
            MaxTransactionOperations = (int)Math.Clamp(answer.MaxSize, 0, int.MaxValue);
        }
    }

    public async ValueTask<StateValue> GetAsync(StateGetRequest request, CancellationToken cancellationToken) =>
        StateMessages.Read(await Connection.CallAsync(StateStoreMethods.Get, StateMessages.Get(request), cancellationToken));

    public ValueTask<StateWriteResult> SetAsync(StateSetRequest request, CancellationToken cancellationToken) =>
        EtagFailures.CatchAsync(
            Connection.CallAsync(StateStoreMethods.Set, StateMessages.Set(request), cancellationToken),
            request,
            static request => request.Key
        );

    public ValueTask<StateWriteResult> DeleteAsync(StateDeleteRequest request, CancellationToken cancellationToken) =>
        EtagFailures.CatchAsync(
            Connection.CallAsync(StateStoreMethods.Delete, StateMessages.Delete(request), cancellationToken),
            request,
            static request => request.Key
        );

    public async ValueTask<IReadOnlyList<StateBulkItem>> BulkGetAsync(
        IReadOnlyList<StateGetRequest> requests,
        int parallelism,
        CancellationToken cancellationToken
    )
    {
        var response = await Connection.CallAsync(
            StateStoreMethods.BulkGet,
            new BulkGetRequest
            {
                Items = { requests.Select(StateMessages.Get) },
                Options = new BulkGetRequestOptions { Parallelism = parallelism },
            },
            cancellationToken
        );

        // A component answers in any order, and perhaps once for a key that was asked for twice.
        var byKey = new Dictionary<string, StateBulkItem>(StringComparer.Ordinal);
        foreach (var item in response.Items)
        {
            byKey[item.Key] = StateMessages.Read(item);
        }

        return [.. requests.Select(r => byKey.TryGetValue(r.Key, out var item) ? item : new StateBulkItem(r.Key, default))];
    }

    public ValueTask<StateWriteResult> BulkSetAsync(IReadOnlyList<StateSetRequest> requests, CancellationToken cancellationToken) =>
        EtagFailures.CatchAsync(
            Connection.CallAsync(
                StateStoreMethods.BulkSet,
                new BulkSetRequest { Items = { requests.Select(StateMessages.Set) }, Options = new BulkSetRequestOptions() },
                cancellationToken
            ),
            requests,
            static requests => EtagFailures.Culprit(requests.Select(r => (r.Key, r.ETag, r.Concurrency)))
        );

    public ValueTask<StateWriteResult> BulkDeleteAsync(IReadOnlyList<StateDeleteRequest> requests, CancellationToken cancellationToken) =>
        EtagFailures.CatchAsync(
            Connection.CallAsync(
                StateStoreMethods.BulkDelete,
                new BulkDeleteRequest { Items = { requests.Select(StateMessages.Delete) }, Options = new BulkDeleteRequestOptions() },
                cancellationToken
            ),
            requests,
            static requests => EtagFailures.Culprit(requests.Select(r => (r.Key, r.ETag, r.Concurrency)))
        );

    public ValueTask<StateWriteResult> TransactAsync(StateTransaction transaction, CancellationToken cancellationToken)
    {
        var request = new TransactionalStateRequest { Operations = { transaction.Operations.Select(StateMessages.Operation) } };
        request.Metadata.Fill(transaction.Metadata);
        return EtagFailures.CatchAsync(
            Connection.CallAsync(TransactionalStateStoreMethods.Transact, request, cancellationToken),
            transaction,
            static transaction =>
                EtagFailures.Culprit(
                    transaction.Operations.Select(o =>
                        o.IsDelete ? (o.Key, o.Delete.ETag, o.Delete.Concurrency) : (o.Key, o.Set.ETag, o.Set.Concurrency)
                    )
                )
        );
    }

    public async ValueTask<StateQueryPage> QueryAsync(StateQuery query, CancellationToken cancellationToken)
    {
        var request = new QueryRequest { Query = StateQueryMessages.Write(query) };
        request.Metadata.Fill(query.Metadata);
        return StateQueryMessages.Read(await Connection.CallAsync(QueriableStateStoreMethods.Query, request, cancellationToken));
    }

    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What can be asked of this socket at all: the protocol has no listing of keys and no deletion by prefix.</summary>
    private StateFeatures Possible() =>
        StateFeatures.ETag
        | StateFeatures.Ttl
        | StateFeatures.PartitionKey
        | (socket.Has(TransactionalStateStoreMethods.Service) ? StateFeatures.Transactional : StateFeatures.None)
        | (socket.Has(QueriableStateStoreMethods.Service) ? StateFeatures.QueryApi : StateFeatures.None);
}
