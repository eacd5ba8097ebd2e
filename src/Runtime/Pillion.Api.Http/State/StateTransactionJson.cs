using Pillion.Abstractions.State;
using Pillion.Api.Http.Errors;
using Pillion.BuildingBlocks.State;

namespace Pillion.Api.Http.State;

/// <summary>The body of a transaction: <c>{operations: [{operation, request}], metadata}</c>.</summary>
internal static class StateTransactionJson
{
    /// <summary>Reads the body.</summary>
    /// <exception cref="BuildingBlocks.Errors.BuildingBlockException">The body is malformed or an operation is unknown.</exception>
    public static StateTransaction Read(ReadOnlySpan<byte> body, Dictionary<string, string>? queryMetadata)
    {
        var reader = new JsonBodyReader(body, RequestErrors.MalformedBody);
        List<StateOperation> operations = [];
        Dictionary<string, string>? metadata = null;
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("operations"u8))
            {
                if (reader.TryReadNull())
                {
                    continue;
                }

                reader.ExpectArray();
                while (reader.NextElement())
                {
                    operations.Add(ReadOperation(ref reader, queryMetadata));
                }
            }
            else if (reader.Is("metadata"u8))
            {
                metadata = reader.ReadStringMap();
            }
            else
            {
                reader.Skip();
            }
        }

        reader.ExpectEnd();
        return new StateTransaction(operations, StateItemJson.Merge(metadata, queryMetadata));
    }

    private static StateOperation ReadOperation(ref JsonBodyReader reader, Dictionary<string, string>? queryMetadata)
    {
        string? operation = null;
        StateItemJson? item = null;
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("operation"u8))
            {
                operation = reader.ReadString();
            }
            else if (reader.Is("request"u8))
            {
                item = StateItemJson.Read(ref reader, StateErrors.Transaction);
            }
            else
            {
                reader.Skip();
            }
        }

        return operation switch
        {
            "upsert" => StateOperation.Upsert(Require(item).ToSet(queryMetadata)),
            "delete" => StateOperation.Remove(Require(item).ToDelete(queryMetadata)),
            _ => throw StateErrors.OperationNotSupported(operation ?? "").ToException(),
        };
    }

    private static StateItemJson Require(StateItemJson? item) =>
        item ?? throw RequestErrors.MalformedBody("\"request\" is a required field of an operation").ToException();
}
