using Google.Protobuf.Reflection;
using Pillion.Grpc;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/components/v1/bindings.proto.

namespace Pillion.Protos.Components;

/// <summary>An input binding in a process of its own: <c>dapr.proto.components.v1.InputBinding</c>.</summary>
public static class InputBindingMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } = BindingsReflection.Descriptor.FindTypeByName<ServiceDescriptor>("InputBinding");

    public static GrpcMethod<InputBindingInitRequest, InputBindingInitResponse> Init { get; } =
        GrpcMethod.Of<InputBindingInitRequest, InputBindingInitResponse>(Service);

    public static GrpcMethod<ReadRequest, ReadResponse> Read { get; } = GrpcMethod.Of<ReadRequest, ReadResponse>(Service);

    public static GrpcMethod<PingRequest, PingResponse> Ping { get; } = GrpcMethod.Of<PingRequest, PingResponse>(Service);
}
