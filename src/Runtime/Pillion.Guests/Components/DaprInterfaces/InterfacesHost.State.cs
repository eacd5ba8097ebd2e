using System.Text;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.State;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>State.</content>
internal sealed partial class InterfacesHost : IState
{
    Result<GetStateResponse, GetError> IState.Get(string storeName, string key, Consistency? consistency, (string, string)[] metadata)
    {
        var found = Answer<StateValue, GetError>(
            () => _app.State.Open(storeName).GetAsync(key, ConsistencyOf(consistency), DaprHost.Map(metadata), Cancel),
            e => new GetError.State(StateErrorOf(e, storeName))
        );
        return !found.IsOk ? found.Error
            : found.Value.Exists ? new GetStateResponse(found.Value.Data, found.Value.ETag)
            : GetError.KeyNotFound.Instance;
    }

    Result<BulkStateItem[], StateError> IState.GetBulk(string storeName, string[] keys, uint? parallelism, (string, string)[] metadata)
    {
        var settings = DaprHost.Map(metadata);
        var requests = Array.ConvertAll(keys, key => new StateGetRequest(key, Metadata: settings));
        var found = Answer(
            () => _app.State.Open(storeName).BulkGetAsync(requests, (int)Math.Min(parallelism ?? 0, int.MaxValue), Cancel),
            e => StateErrorOf(e, storeName)
        );
        return found.IsOk ? found.Value.Select(i => new BulkStateItem(i.Key, i.Value.Data, i.Value.ETag, i.Error)).ToArray() : found.Error;
    }

    Result<Unit, WriteError> IState.Save(string storeName, StateItem[] items, (string, string)[] metadata)
    {
        var common = DaprHost.Map(metadata);
        var requests = Array.ConvertAll(items, item => ToRequest(item, common));
        return Written(
            Answer<BuildingBlockError?, WriteError>(
                () => _app.State.Open(storeName).SaveAsync(requests, Cancel),
                e => new WriteError.State(StateErrorOf(e, storeName))
            ),
            storeName
        );
    }

    Result<Unit, WriteError> IState.Delete(string storeName, string key, string? etag, StateOptions? options, (string, string)[] metadata)
    {
        var request = new StateDeleteRequest(
            key,
            etag,
            ConcurrencyOf(options?.Concurrency),
            ConsistencyOf(options?.Consistency),
            DaprHost.Map(metadata)
        );
        return Written(
            Answer<BuildingBlockError?, WriteError>(
                () => _app.State.Open(storeName).DeleteAsync(request, Cancel),
                e => new WriteError.State(StateErrorOf(e, storeName))
            ),
            storeName
        );
    }

    Result<Unit, TransactionError> IState.ExecuteTransaction(string storeName, TransactionRequest[] operations, (string, string)[] metadata)
    {
        var transaction = new StateTransaction(Array.ConvertAll(operations, ToOperation), DaprHost.Map(metadata));
        return Answer(
            async () =>
            {
                await _app.State.Open(storeName).TransactAsync(transaction, Cancel);
                return Unit.Value;
            },
            TransactionError (e) =>
                e.Code == "ERR_STATE_STORE_NOT_SUPPORTED" ? TransactionError.NotTransactional.Instance
                : IsMismatch(e) ? new TransactionError.EtagMismatch(null)
                : new TransactionError.State(StateErrorOf(e, storeName))
        );
    }

    Result<QueryResponse, QueryError> IState.Query(string storeName, string query, (string, string)[] metadata)
    {
        var page = Answer(
            () => _app.State.Open(storeName).QueryAsync(Encoding.UTF8.GetBytes(query), DaprHost.Map(metadata), Cancel),
            QueryError (e) =>
                e.Code == "ERR_STATE_STORE_NOT_SUPPORTED" ? QueryError.NotQueryable.Instance
                : e.Code == "ERR_STATE_QUERY" ? new QueryError.InvalidQuery(e.Message)
                : new QueryError.State(StateErrorOf(e, storeName))
        );
        return page.IsOk
            ? new QueryResponse([.. page.Value.Items.Select(i => new QueryStateItem(i.Key, i.Value.Data, i.Value.ETag))], page.Value.Token)
            : page.Error;
    }

    /// <summary>The item as the operations take it; its own metadata stands before that of the request.</summary>
    public static StateSetRequest ToRequest(StateItem item, Dictionary<string, string>? common = null)
    {
        var metadata = DaprHost.Map(item.Metadata);
        foreach (var (name, value) in common ?? [])
        {
            (metadata ??= new(StringComparer.Ordinal)).TryAdd(name, value);
        }

        return new StateSetRequest(
            item.Key,
            item.Value,
            item.Etag,
            ConcurrencyOf(item.Options?.Concurrency),
            ConsistencyOf(item.Options?.Consistency),
            Metadata: metadata
        );
    }

    private static StateOperation ToOperation(TransactionRequest operation) =>
        operation.Operation == TransactionOperation.Delete
            ? StateOperation.Remove(
                new StateDeleteRequest(
                    operation.Key,
                    operation.Etag,
                    ConcurrencyOf(operation.Options?.Concurrency),
                    ConsistencyOf(operation.Options?.Consistency),
                    DaprHost.Map(operation.Metadata)
                )
            )
            : StateOperation.Upsert(
                ToRequest(new StateItem(operation.Key, operation.Value ?? [], operation.Etag, operation.Metadata, operation.Options))
            );

    /// <summary>An ETag that no store has made does not match either.</summary>
    private Result<Unit, WriteError> Written(Result<BuildingBlockError?, WriteError> answer, string store) =>
        !answer.IsOk ? answer.Error
        : answer.Value is not { } refused ? Unit.Value
        : refused.GrpcStatus is GrpcStatus.Aborted or GrpcStatus.InvalidArgument ? new WriteError.EtagMismatch(null)
        : new WriteError.State(StateErrorOf(refused, store));

    /// <summary>Dapr does not tell a mismatch in a transaction apart, but in its message.</summary>
    private static bool IsMismatch(BuildingBlockError error) => error.Message.Contains("etag", StringComparison.OrdinalIgnoreCase);

    private StateError StateErrorOf(BuildingBlockError error, string store) =>
        Failure<StateError>(error, store, name => new StateError.StoreNotFound(name), m => new StateError.PermissionDenied(m));

    // The cases are those of Dapr's enumerations, in their order.
    private static StateConcurrency ConcurrencyOf(Concurrency? concurrency) => (StateConcurrency)(concurrency ?? 0);

    private static StateConsistency ConsistencyOf(Consistency? consistency) => (StateConsistency)(consistency ?? 0);
}
