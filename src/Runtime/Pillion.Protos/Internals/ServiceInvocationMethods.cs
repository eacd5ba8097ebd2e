using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Pillion.Grpc;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/internals/v1/service_invocation.proto.

namespace Pillion.Protos.Internals;

/// <summary>The protocol between runtimes: <c>dapr.proto.internals.v1.ServiceInvocation</c>.</summary>
public static class ServiceInvocationMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } =
        ServiceInvocationReflection.Descriptor.FindTypeByName<ServiceDescriptor>("ServiceInvocation");

    public static GrpcMethod<InternalInvokeRequest, InternalInvokeResponse> CallActor { get; } =
        GrpcMethod.Of<InternalInvokeRequest, InternalInvokeResponse>(Service);

    public static GrpcMethod<InternalInvokeRequest, InternalInvokeResponse> CallLocal { get; } =
        GrpcMethod.Of<InternalInvokeRequest, InternalInvokeResponse>(Service);

    public static GrpcMethod<Reminder, Empty> CallActorReminder { get; } = GrpcMethod.Of<Reminder, Empty>(Service);

    public static GrpcMethod<InternalInvokeRequestStream, InternalInvokeResponseStream> CallLocalStream { get; } =
        GrpcMethod.Of<InternalInvokeRequestStream, InternalInvokeResponseStream>(Service);

    public static GrpcMethod<InternalInvokeRequest, InternalInvokeResponse> CallActorStream { get; } =
        GrpcMethod.Of<InternalInvokeRequest, InternalInvokeResponse>(Service);
}
