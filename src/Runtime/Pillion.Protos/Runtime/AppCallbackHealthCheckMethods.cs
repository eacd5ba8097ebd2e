using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Pillion.Grpc;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/runtime/v1/appcallback.proto.

namespace Pillion.Protos.Runtime;

/// <summary>The health check of an app that speaks gRPC: <c>dapr.proto.runtime.v1.AppCallbackHealthCheck</c>.</summary>
public static class AppCallbackHealthCheckMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } =
        AppcallbackReflection.Descriptor.FindTypeByName<ServiceDescriptor>("AppCallbackHealthCheck");

    public static GrpcMethod<Empty, HealthCheckResponse> HealthCheck { get; } = GrpcMethod.Of<Empty, HealthCheckResponse>(Service);
}
