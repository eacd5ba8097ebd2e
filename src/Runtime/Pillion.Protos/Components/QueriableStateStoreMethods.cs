using Google.Protobuf.Reflection;
using Pillion.Grpc;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/components/v1/state.proto.

namespace Pillion.Protos.Components;

/// <summary>A state store that can be queried: <c>dapr.proto.components.v1.QueriableStateStore</c>.</summary>
public static class QueriableStateStoreMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } = StateReflection.Descriptor.FindTypeByName<ServiceDescriptor>("QueriableStateStore");

    public static GrpcMethod<QueryRequest, QueryResponse> Query { get; } = GrpcMethod.Of<QueryRequest, QueryResponse>(Service);
}
