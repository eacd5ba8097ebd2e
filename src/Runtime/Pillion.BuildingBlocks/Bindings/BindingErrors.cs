using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Bindings;

/// <summary>The bindings block's errors (<c>pkg/messages/predefined.go</c>, <c>pkg/runtime/processor/binding/send.go</c>).</summary>
public static class BindingErrors
{
    /// <summary>The request names no operation.</summary>
    public static BuildingBlockError OperationMissing(string binding) => Invoke(binding, "operation field is missing from request");

    /// <summary>The app sees no output binding of that name.</summary>
    public static BuildingBlockError NotFound(string binding) => Invoke(binding, $"couldn't find output binding {binding}");

    /// <summary>The binding has no such operation.</summary>
    public static BuildingBlockError OperationNotSupported(string binding, string operation, IReadOnlyList<string> supported) =>
        Invoke(binding, $"binding {binding} does not support operation {operation}. supported operations:{string.Join(' ', supported)}");

    /// <summary>The operation failed; what Dapr says for everything that goes wrong here.</summary>
    public static BuildingBlockError Invoke(string binding, string cause) =>
        new("ERR_INVOKE_OUTPUT_BINDING", $"error invoking output binding {binding}: {cause}", 500, GrpcStatus.Internal);
}
