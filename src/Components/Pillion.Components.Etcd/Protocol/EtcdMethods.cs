using Google.Protobuf.Reflection;
using Pillion.Grpc;

namespace Pillion.Components.Etcd.Protocol;

/// <summary>The methods of etcd's services that are used here, as <c>etcd.proto</c> declares them.</summary>
internal static class EtcdMethods
{
    private static readonly ServiceDescriptor s_kv = EtcdReflection.Descriptor.FindTypeByName<ServiceDescriptor>("KV");
    private static readonly ServiceDescriptor s_lease = EtcdReflection.Descriptor.FindTypeByName<ServiceDescriptor>("Lease");

    public static GrpcMethod<RangeRequest, RangeResponse> Range { get; } = GrpcMethod.Of<RangeRequest, RangeResponse>(s_kv);

    public static GrpcMethod<TxnRequest, TxnResponse> Txn { get; } = GrpcMethod.Of<TxnRequest, TxnResponse>(s_kv);

    public static GrpcMethod<LeaseGrantRequest, LeaseGrantResponse> LeaseGrant { get; } =
        GrpcMethod.Of<LeaseGrantRequest, LeaseGrantResponse>(s_lease);

    public static GrpcMethod<LeaseRevokeRequest, LeaseRevokeResponse> LeaseRevoke { get; } =
        GrpcMethod.Of<LeaseRevokeRequest, LeaseRevokeResponse>(s_lease);

    public static GrpcMethod<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse> LeaseTimeToLive { get; } =
        GrpcMethod.Of<LeaseTimeToLiveRequest, LeaseTimeToLiveResponse>(s_lease);
}
