using Google.Protobuf;
using Pillion.Abstractions.Bindings;
using Pillion.Api.Grpc.Invocation;
using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc.Server;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Bindings;

/// <summary>The method that invokes output bindings (Dapr's <c>pkg/api/grpc/grpc.go</c>).</summary>
internal sealed class BindingService(AppRuntime app)
{
    public void AddTo(ApiMethods methods) => methods.Group("bindings", "v1").Unary(DaprMethods.InvokeBinding, InvokeAsync);

    private async ValueTask<InvokeBindingResponse> InvokeAsync(InvokeBindingRequest request, GrpcServerCall call)
    {
        var answer = await app.Bindings.InvokeAsync(
            request.Name,
            new BindingRequest(request.Operation, request.Data.Memory, Metadata(request, call)),
            call.CancellationToken
        );
        var response = new InvokeBindingResponse { Data = UnsafeByteOperations.UnsafeWrap(answer.Data) };
        response.Metadata.AddAll(answer.Metadata);
        foreach (var entry in InvocationHeaders.FromPairs(answer.Metadata, "metadata."))
        {
            call.ResponseHeaders.Add(entry);
        }

        return response;
    }

    /// <summary>The request's own metadata and behind it the call's, which has the caller's place in a trace.</summary>
    private static Dictionary<string, string> Metadata(InvokeBindingRequest request, GrpcServerCall call)
    {
        var metadata = new Dictionary<string, string>(request.Metadata, StringComparer.Ordinal);
        foreach (var entry in call.RequestHeaders)
        {
            if (entry.IsBinary)
            {
                continue;
            }

            if (entry.Name is "traceparent" or "tracestate")
            {
                metadata[entry.Name] = entry.Value;
            }
            else
            {
                metadata.TryAdd(InvocationHeaders.FromReserved(entry.Name), entry.Value);
            }
        }

        return metadata;
    }
}
