using System.Text.Json;
using Pillion.Abstractions.State;
using Pillion.BuildingBlocks.State;
using Pillion.Protos.Common;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.State;

/// <summary>From the messages of the state block to requests. A message that was received never changes: its bytes are not copied.</summary>
internal static class StateItems
{
    private const string JsonContentType = "application/json";

    /// <summary>An item to write.</summary>
    /// <exception cref="BuildingBlocks.Errors.BuildingBlockException"><see cref="StateErrors.KeyEmpty"/> or <see cref="StateErrors.ValueNotJson"/>.</exception>
    public static StateSetRequest ToSave(StateItem item)
    {
        if (item.Key.Length == 0)
        {
            throw StateErrors.KeyEmpty.ToException();
        }

        var contentType = item.Metadata.GetValueOrDefault("contentType");
        if (contentType == JsonContentType)
        {
            CheckJson(item);
        }

        return ToUpsert(item) with
        {
            ContentType = contentType,
        };
    }

    /// <summary>An item to delete; its value means nothing.</summary>
    public static StateDeleteRequest ToDelete(StateItem item) =>
        new(item.Key, item.Etag.ToETag(), item.Options.ToConcurrency(), item.Options.ToConsistency(), item.Metadata.ToMetadata());

    /// <summary>An operation of a transaction.</summary>
    /// <exception cref="BuildingBlocks.Errors.BuildingBlockException"><see cref="StateErrors.OperationNotSupported"/>.</exception>
    public static StateOperation ToOperation(TransactionalStateOperation operation)
    {
        var item = operation.Request ?? new StateItem();
        return operation.OperationType switch
        {
            "upsert" => StateOperation.Upsert(ToUpsert(item)),
            "delete" => StateOperation.Remove(ToDelete(item)),
            var other => throw StateErrors.OperationNotSupported(other).ToException(),
        };
    }

    /// <summary>An ETag; null for none and for an empty one, which no store makes.</summary>
    public static string? ToETag(this Etag? etag) => string.IsNullOrEmpty(etag?.Value) ? null : etag.Value;

    public static StateConcurrency ToConcurrency(this StateOptions? options) =>
        options?.Concurrency switch
        {
            StateOptions.Types.StateConcurrency.ConcurrencyFirstWrite => StateConcurrency.FirstWrite,
            StateOptions.Types.StateConcurrency.ConcurrencyLastWrite => StateConcurrency.LastWrite,
            _ => StateConcurrency.Unspecified,
        };

    public static StateConsistency ToConsistency(this StateOptions? options) =>
        (options?.Consistency ?? StateOptions.Types.StateConsistency.ConsistencyUnspecified).ToConsistency();

    public static StateConsistency ToConsistency(this StateOptions.Types.StateConsistency consistency) =>
        consistency switch
        {
            StateOptions.Types.StateConsistency.ConsistencyEventual => StateConsistency.Eventual,
            StateOptions.Types.StateConsistency.ConsistencyStrong => StateConsistency.Strong,
            _ => StateConsistency.Unspecified,
        };

    /// <summary>An item to write without a look at what it says.</summary>
    public static StateSetRequest ToUpsert(StateItem item) =>
        new(
            item.Key,
            item.Value.Memory,
            item.Etag.ToETag(),
            item.Options.ToConcurrency(),
            item.Options.ToConsistency(),
            Metadata: item.Metadata.ToMetadata()
        );

    private static void CheckJson(StateItem item)
    {
        var reader = new Utf8JsonReader(item.Value.Span);
        try
        {
            reader.Read();
            reader.Skip();
            reader.Read();
        }
        catch (JsonException e)
        {
            throw StateErrors.ValueNotJson(item.Key, e.Message).ToException(e);
        }
    }
}
