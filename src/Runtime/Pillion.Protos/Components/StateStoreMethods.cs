using Google.Protobuf.Reflection;
using Pillion.Grpc;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/components/v1/state.proto.

namespace Pillion.Protos.Components;

/// <summary>A state store in a process of its own: <c>dapr.proto.components.v1.StateStore</c>.</summary>
public static class StateStoreMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } = StateReflection.Descriptor.FindTypeByName<ServiceDescriptor>("StateStore");

    public static GrpcMethod<InitRequest, InitResponse> Init { get; } = GrpcMethod.Of<InitRequest, InitResponse>(Service);

    public static GrpcMethod<FeaturesRequest, FeaturesResponse> Features { get; } =
        GrpcMethod.Of<FeaturesRequest, FeaturesResponse>(Service);

    public static GrpcMethod<DeleteRequest, DeleteResponse> Delete { get; } = GrpcMethod.Of<DeleteRequest, DeleteResponse>(Service);

    public static GrpcMethod<GetRequest, GetResponse> Get { get; } = GrpcMethod.Of<GetRequest, GetResponse>(Service);

    public static GrpcMethod<SetRequest, SetResponse> Set { get; } = GrpcMethod.Of<SetRequest, SetResponse>(Service);

    public static GrpcMethod<PingRequest, PingResponse> Ping { get; } = GrpcMethod.Of<PingRequest, PingResponse>(Service);

    public static GrpcMethod<BulkDeleteRequest, BulkDeleteResponse> BulkDelete { get; } =
        GrpcMethod.Of<BulkDeleteRequest, BulkDeleteResponse>(Service);

    public static GrpcMethod<BulkGetRequest, BulkGetResponse> BulkGet { get; } = GrpcMethod.Of<BulkGetRequest, BulkGetResponse>(Service);

    public static GrpcMethod<BulkSetRequest, BulkSetResponse> BulkSet { get; } = GrpcMethod.Of<BulkSetRequest, BulkSetResponse>(Service);
}
