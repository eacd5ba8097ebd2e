using System.Text;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.State;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Dapr;

/// <content>State.</content>
internal sealed partial class DaprHost : IState
{
    Result<Value?, Error> IState.Get(string store, string key) => Get(store, key, StateConsistency.Unspecified, null);

    Result<Value?, Error> IState.GetWith(string store, string key, Consistency? consistency, (string, string)[] metadata) =>
        Get(store, key, ConsistencyOf(consistency), Map(metadata));

    Result<BulkValue[], Error> IState.GetBulk(string store, string[] keys, uint parallelism, (string, string)[] metadata)
    {
        try
        {
            var settings = Map(metadata);
            var requests = Array.ConvertAll(keys, k => new StateGetRequest(k, Metadata: settings));
            var items = Wait(app.State.Open(store).BulkGetAsync(requests, (int)Math.Min(parallelism, int.MaxValue), Cancel));
            return items.Select(ToBulkValue).ToArray();
        }
        catch (BuildingBlockException e)
        {
            return StateError(e.Error, store);
        }
    }

    Result<Unit, Error> IState.Set(string store, string key, ReadOnlySpan<byte> data) =>
        Save(store, [new StateSetRequest(key, data.ToArray())]);

    Result<Unit, Error> IState.Save(string store, Item[] items) => Save(store, Array.ConvertAll(items, ToRequest));

    Result<Unit, Error> IState.Delete(string store, string key, string? etag, Options options, (string, string)[] metadata)
    {
        try
        {
            var request = ToRequest(new Removal(key, etag, options, metadata));
            return StateResult(Wait(app.State.Open(store).DeleteAsync(request, Cancel)), store);
        }
        catch (BuildingBlockException e)
        {
            return StateError(e.Error, store);
        }
    }

    Result<Unit, Error> IState.DeleteBulk(string store, Removal[] removals)
    {
        try
        {
            return StateResult(Wait(app.State.Open(store).BulkDeleteAsync(Array.ConvertAll(removals, ToRequest), Cancel)), store);
        }
        catch (BuildingBlockException e)
        {
            return StateError(e.Error, store);
        }
    }

    Result<Unit, Error> IState.Transact(string store, Operation[] operations, (string, string)[] metadata)
    {
        try
        {
            var transaction = new StateTransaction(Array.ConvertAll(operations, ToOperation), Map(metadata));
            Wait(app.State.Open(store).TransactAsync(transaction, Cancel));
            return Unit.Value;
        }
        catch (BuildingBlockException e)
        {
            return StateError(e.Error, store);
        }
    }

    Result<QueryResult, Error> IState.Query(string store, string query, (string, string)[] metadata)
    {
        try
        {
            var page = Wait(app.State.Open(store).QueryAsync(Encoding.UTF8.GetBytes(query), Map(metadata), Cancel));
            return new QueryResult([.. page.Items.Select(i => (i.Key, ToValue(i.Value)))], page.Token);
        }
        catch (BuildingBlockException e)
        {
            return StateError(e.Error, store);
        }
    }

    private Result<Value?, Error> Get(string store, string key, StateConsistency consistency, IReadOnlyDictionary<string, string>? metadata)
    {
        try
        {
            var value = Wait(app.State.Open(store).GetAsync(key, consistency, metadata, Cancel));
            return Result<Value?, Error>.Ok(value.Exists ? ToValue(value) : null);
        }
        catch (BuildingBlockException e)
        {
            return StateError(e.Error, store);
        }
    }

    private Result<Unit, Error> Save(string store, StateSetRequest[] requests)
    {
        try
        {
            return StateResult(Wait(app.State.Open(store).SaveAsync(requests, Cancel)), store);
        }
        catch (BuildingBlockException e)
        {
            return StateError(e.Error, store);
        }
    }

    private static Value ToValue(StateValue value) => new(value.Data.ToArray(), value.ETag, Pairs(value.Metadata));

    private static BulkValue ToBulkValue(StateBulkItem item) =>
        new(
            item.Key,
            item.Error is { } error
                ? new Error.Common(new Wit.Types.CommonError.Other(new("ERR_STATE_BULK_GET", error)))
                : Result<Value?, Error>.Ok(item.Value.Exists ? ToValue(item.Value) : null)
        );

    private static StateSetRequest ToRequest(Item item) =>
        new(
            item.Key,
            item.Data,
            item.Etag,
            ConcurrencyOf(item.Options.Concurrency),
            ConsistencyOf(item.Options.Consistency),
            Metadata: Map(item.Metadata)
        );

    private static StateDeleteRequest ToRequest(Removal removal) =>
        new(
            removal.Key,
            removal.Etag,
            ConcurrencyOf(removal.Options.Concurrency),
            ConsistencyOf(removal.Options.Consistency),
            Map(removal.Metadata)
        );

    private static StateOperation ToOperation(Operation operation) =>
        operation switch
        {
            Operation.Upsert { Value: var item } => StateOperation.Upsert(ToRequest(item)),
            Operation.Delete { Value: var removal } => StateOperation.Remove(ToRequest(removal)),
            _ => throw new ArgumentException($"{operation} is no operation.", nameof(operation)),
        };

    private static StateConcurrency ConcurrencyOf(Concurrency? concurrency) =>
        concurrency switch
        {
            null => StateConcurrency.Unspecified,
            Concurrency.FirstWrite => StateConcurrency.FirstWrite,
            _ => StateConcurrency.LastWrite,
        };

    private static StateConsistency ConsistencyOf(Consistency? consistency) =>
        consistency switch
        {
            null => StateConsistency.Unspecified,
            Consistency.Eventual => StateConsistency.Eventual,
            _ => StateConsistency.Strong,
        };

    private static Result<Unit, Error> StateResult(BuildingBlockError? refused, string store) =>
        refused is null ? Unit.Value
        : refused.GrpcStatus == GrpcStatus.Aborted ? new Error.EtagMismatch(FailureOf(refused))
        : refused.GrpcStatus == GrpcStatus.InvalidArgument ? new Error.InvalidEtag(FailureOf(refused))
        : StateError(refused, store);

    private static Error.Common StateError(BuildingBlockError error, string store) => new(ErrorOf(error, store));
}
