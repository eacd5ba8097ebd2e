using Pillion.Abstractions.State;
using Pillion.Components.Wasm.Providers;
using Pillion.Components.Wasm.Wit.StateTransactions;
using Wire = Pillion.Components.Wasm.Wit.StateStore;

namespace Pillion.Components.Wasm.State;

/// <summary>Requests and answers of state stores, as <c>dapr:components</c> has them. Its enumerations are in the order of ours.</summary>
internal static class StateMessages
{
    public static Wire.Item Write(StateSetRequest request) =>
        new(
            request.Key,
            request.Value,
            request.ETag,
            (Wire.Concurrency)request.Concurrency,
            (Wire.Consistency)request.Consistency,
            request.ContentType,
            WitMetadata.Write(request.Metadata)
        );

    public static Wire.Removal Write(StateDeleteRequest request) =>
        new(
            request.Key,
            request.ETag,
            (Wire.Concurrency)request.Concurrency,
            (Wire.Consistency)request.Consistency,
            WitMetadata.Write(request.Metadata)
        );

    public static Operation Write(StateOperation operation) =>
        operation.IsDelete ? new Operation.Delete(Write(operation.Delete)) : new Operation.Upsert(Write(operation.Set));

    public static StateWriteResult Read(Wire.WriteError error, string key, string component) =>
        error switch
        {
            Wire.WriteError.EtagMismatch => StateWriteResult.ETagMismatch(key),
            Wire.WriteError.InvalidEtag => StateWriteResult.ETagInvalid(key),
            Wire.WriteError.Failed { Value: var failure } => throw failure.ToException(component),
            _ => throw new ArgumentException($"{error} is no error of a write.", nameof(error)),
        };
}
