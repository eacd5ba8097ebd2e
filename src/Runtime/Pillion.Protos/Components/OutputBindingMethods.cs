using Google.Protobuf.Reflection;
using Pillion.Grpc;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/components/v1/bindings.proto.

namespace Pillion.Protos.Components;

/// <summary>An output binding in a process of its own: <c>dapr.proto.components.v1.OutputBinding</c>.</summary>
public static class OutputBindingMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } = BindingsReflection.Descriptor.FindTypeByName<ServiceDescriptor>("OutputBinding");

    public static GrpcMethod<OutputBindingInitRequest, OutputBindingInitResponse> Init { get; } =
        GrpcMethod.Of<OutputBindingInitRequest, OutputBindingInitResponse>(Service);

    public static GrpcMethod<InvokeRequest, InvokeResponse> Invoke { get; } = GrpcMethod.Of<InvokeRequest, InvokeResponse>(Service);

    public static GrpcMethod<ListOperationsRequest, ListOperationsResponse> ListOperations { get; } =
        GrpcMethod.Of<ListOperationsRequest, ListOperationsResponse>(Service);

    public static GrpcMethod<PingRequest, PingResponse> Ping { get; } = GrpcMethod.Of<PingRequest, PingResponse>(Service);
}
