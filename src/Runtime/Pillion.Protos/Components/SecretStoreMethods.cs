using Google.Protobuf.Reflection;
using Pillion.Grpc;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/components/v1/secretstore.proto.

namespace Pillion.Protos.Components;

/// <summary>A secret store in a process of its own: <c>dapr.proto.components.v1.SecretStore</c>.</summary>
public static class SecretStoreMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } = SecretstoreReflection.Descriptor.FindTypeByName<ServiceDescriptor>("SecretStore");

    public static GrpcMethod<SecretStoreInitRequest, SecretStoreInitResponse> Init { get; } =
        GrpcMethod.Of<SecretStoreInitRequest, SecretStoreInitResponse>(Service);

    public static GrpcMethod<FeaturesRequest, FeaturesResponse> Features { get; } =
        GrpcMethod.Of<FeaturesRequest, FeaturesResponse>(Service);

    public static GrpcMethod<GetSecretRequest, GetSecretResponse> Get { get; } =
        GrpcMethod.Of<GetSecretRequest, GetSecretResponse>(Service);

    public static GrpcMethod<BulkGetSecretRequest, BulkGetSecretResponse> BulkGet { get; } =
        GrpcMethod.Of<BulkGetSecretRequest, BulkGetSecretResponse>(Service);

    public static GrpcMethod<PingRequest, PingResponse> Ping { get; } = GrpcMethod.Of<PingRequest, PingResponse>(Service);
}
