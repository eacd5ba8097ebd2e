using System.Globalization;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.State;

/// <summary>The state block's errors (<c>pkg/api/errors/state.go</c>, <c>pkg/messages/predefined.go</c>, components-contrib <c>state/errors.go</c>).</summary>
public static class StateErrors
{
    private const string ReasonPrefix = "DAPR_STATE_";

    /// <summary>The app sees no state store at all.</summary>
    public static BuildingBlockError NotConfigured(string store, string appId) =>
        new("ERR_STATE_STORE_NOT_CONFIGURED", $"state store {store} is not configured", 500, GrpcStatus.FailedPrecondition)
        {
            Details = [Info("NOT_CONFIGURED", ("appID", appId))],
        };

    /// <summary>The app sees no state store of that name.</summary>
    public static BuildingBlockError NotFound(string store, string appId) =>
        new("ERR_STATE_STORE_NOT_FOUND", $"state store {store} is not found", 400, GrpcStatus.InvalidArgument)
        {
            Details = [Info("NOT_FOUND", ("appID", appId))],
        };

    /// <summary>A key has the separator <c>||</c> in it.</summary>
    public static BuildingBlockError IllegalKey(string store, string key)
    {
        var message = $"input key/keyPrefix '{key}' can't contain '||'";
        return new("ERR_MALFORMED_REQUEST", message, 400, GrpcStatus.InvalidArgument)
        {
            Details = [Info("ILLEGAL_KEY"), Resource(store), new BadRequestDetail(key, message)],
        };
    }

    /// <summary>A read failed.</summary>
    public static BuildingBlockError Get(string key, string store, string cause) =>
        new("ERR_STATE_GET", $"fail to get {key} from state store {store}: {cause}", 500, GrpcStatus.Internal);

    /// <summary>A bulk read failed as a whole.</summary>
    public static BuildingBlockError BulkGet(string cause) => new("ERR_STATE_BULK_GET", cause, 500, GrpcStatus.Internal);

    /// <summary>A write failed.</summary>
    public static BuildingBlockError Save(string store, string cause) =>
        new("ERR_STATE_SAVE", $"failed saving state in state store {store}: {cause}", 500, GrpcStatus.Internal);

    /// <summary>A write was refused for its ETag.</summary>
    public static BuildingBlockError Save(string store, StateWriteResult refused) =>
        Refused("ERR_STATE_SAVE", $"failed saving state in state store {store}: ", refused);

    /// <summary>A deletion failed.</summary>
    public static BuildingBlockError Delete(string key, string cause) =>
        new("ERR_STATE_DELETE", $"failed deleting state with key {key}: {cause}", 500, GrpcStatus.Internal);

    /// <summary>A deletion was refused for its ETag.</summary>
    public static BuildingBlockError Delete(string key, StateWriteResult refused) =>
        Refused("ERR_STATE_DELETE", $"failed deleting state with key {key}: ", refused);

    /// <summary>Deleting several keys failed.</summary>
    public static BuildingBlockError BulkDelete(string store, string cause) =>
        new("ERR_STATE_BULK_DELETE", $"failed deleting state in state store {store}: {cause}", 500, GrpcStatus.Internal);

    /// <summary>Deleting several keys was refused for an ETag.</summary>
    public static BuildingBlockError BulkDelete(string store, StateWriteResult refused) =>
        Refused("ERR_STATE_BULK_DELETE", $"failed deleting state in state store {store}: ", refused);

    /// <summary>An item that is to be written has no key.</summary>
    public static BuildingBlockError KeyEmpty { get; } =
        new("ERR_STATE_SAVE", "state key cannot be empty", 400, GrpcStatus.InvalidArgument);

    /// <summary>A value is said to be JSON (<c>contentType</c>) and is not.</summary>
    public static BuildingBlockError ValueNotJson(string key, string cause) =>
        new("ERR_STATE_SAVE", $"the value of key {key} is not the JSON its content type says: {cause}", 400, GrpcStatus.InvalidArgument);

    /// <summary>A transaction failed or was refused; nothing of it was applied.</summary>
    public static BuildingBlockError Transaction(string cause) =>
        new("ERR_STATE_TRANSACTION", $"error while executing state transaction: {cause}", 500, GrpcStatus.Internal);

    /// <summary>An operation of a transaction is neither <c>upsert</c> nor <c>delete</c>.</summary>
    public static BuildingBlockError OperationNotSupported(string operation) =>
        new("ERR_NOT_SUPPORTED_STATE_OPERATION", $"operation type {operation} not supported", 400, GrpcStatus.Unimplemented);

    /// <summary>The store has no transactions.</summary>
    public static BuildingBlockError TransactionsNotSupported(string store) =>
        new("ERR_STATE_STORE_NOT_SUPPORTED", $"state store {store} doesn't support transactions", 500, GrpcStatus.Unimplemented)
        {
            Details =
            [
                Info("TRANSACTIONS_NOT_SUPPORTED"),
                Resource(store),
                new HelpDetail(
                    "https://docs.dapr.io/reference/components-reference/supported-state-stores/",
                    "Check the list of state stores and the features they support"
                ),
            ],
        };

    /// <summary>The transaction has more operations than the store can apply at once.</summary>
    public static BuildingBlockError TooManyOperations(string store, int count, int max) =>
        new(
            "ERR_STATE_STORE_TOO_MANY_TRANSACTIONS",
            string.Create(
                CultureInfo.InvariantCulture,
                $"the transaction contains {count} operations, which is more than what the state store supports: {max}"
            ),
            400,
            GrpcStatus.InvalidArgument
        )
        {
            Details =
            [
                Info(
                    "TOO_MANY_TRANSACTIONS",
                    ("currentOpsTransaction", count.ToString(CultureInfo.InvariantCulture)),
                    ("maxOpsPerTransaction", max.ToString(CultureInfo.InvariantCulture))
                ),
                Resource(store),
            ],
        };

    /// <summary>The store cannot be queried.</summary>
    public static BuildingBlockError QueryNotSupported(string store) =>
        new("ERR_STATE_STORE_NOT_SUPPORTED", "state store does not support querying", 500, GrpcStatus.Internal)
        {
            Details = [Info("QUERYING_NOT_SUPPORTED"), Resource(store)],
        };

    /// <summary>A query is not understood, or the store could not answer it.</summary>
    public static BuildingBlockError Query(string store, string cause) =>
        new("ERR_STATE_QUERY", $"state store {store} query failed: {cause}", 500, GrpcStatus.Internal)
        {
            Details = [Info("QUERY_FAILED"), Resource(store)],
        };

    /// <summary>The store cannot list keys. Dapr's API has no such operation, hence no code for it; <c>wasi:keyvalue</c> has.</summary>
    public static BuildingBlockError KeysNotSupported(string store) =>
        new("ERR_STATE_STORE_NOT_SUPPORTED", $"state store {store} cannot list its keys", 500, GrpcStatus.Unimplemented)
        {
            Details = [Info("LISTING_KEYS_NOT_SUPPORTED"), Resource(store)],
        };

    /// <summary>Listing keys failed.</summary>
    public static BuildingBlockError Keys(string store, string cause) =>
        new("ERR_STATE_KEYS", $"listing the keys of state store {store} failed: {cause}", 500, GrpcStatus.Internal);

    /// <summary>The words of a refused write, as components-contrib's <c>ETagError</c> has them.</summary>
    public static string Describe(StateWriteResult refused)
    {
        var text = refused.Status == StateWriteStatus.ETagInvalid ? "invalid etag value" : "possible etag mismatch. error from state store";
        return refused.Cause is null ? text : text + ": " + refused.Cause;
    }

    private static BuildingBlockError Refused(string code, string message, StateWriteResult refused) =>
        refused.Status == StateWriteStatus.ETagInvalid
            ? new(code, message + Describe(refused), 400, GrpcStatus.InvalidArgument)
            : new(code, message + Describe(refused), 409, GrpcStatus.Aborted);

    private static ErrorInfoDetail Info(string reason, params ReadOnlySpan<(string Key, string Value)> metadata)
    {
        if (metadata.IsEmpty)
        {
            return new(ReasonPrefix + reason, Metadata: null);
        }

        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in metadata)
        {
            pairs.Add(key, value);
        }

        return new(ReasonPrefix + reason, pairs);
    }

    private static ResourceInfoDetail Resource(string store) => new("state", store);
}
