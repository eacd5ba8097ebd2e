using Google.Protobuf.Reflection;
using Pillion.Grpc;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/components/v1/state.proto.

namespace Pillion.Protos.Components;

/// <summary>A transactional store with a limit on the operations of one transaction: <c>dapr.proto.components.v1.TransactionalStoreMultiMaxSize</c>.</summary>
public static class TransactionalStoreMultiMaxSizeMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } =
        StateReflection.Descriptor.FindTypeByName<ServiceDescriptor>("TransactionalStoreMultiMaxSize");

    public static GrpcMethod<MultiMaxSizeRequest, MultiMaxSizeResponse> MultiMaxSize { get; } =
        GrpcMethod.Of<MultiMaxSizeRequest, MultiMaxSizeResponse>(Service);
}
