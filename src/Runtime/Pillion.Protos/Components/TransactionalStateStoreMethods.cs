using Google.Protobuf.Reflection;
using Pillion.Grpc;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/components/v1/state.proto.

namespace Pillion.Protos.Components;

/// <summary>A state store that applies several operations or none: <c>dapr.proto.components.v1.TransactionalStateStore</c>.</summary>
public static class TransactionalStateStoreMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } =
        StateReflection.Descriptor.FindTypeByName<ServiceDescriptor>("TransactionalStateStore");

    public static GrpcMethod<TransactionalStateRequest, TransactionalStateResponse> Transact { get; } =
        GrpcMethod.Of<TransactionalStateRequest, TransactionalStateResponse>(Service);
}
