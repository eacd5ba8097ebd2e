using Google.Protobuf.Reflection;
using Pillion.Grpc;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/runtime/v1/appcallback.proto.

namespace Pillion.Protos.Runtime;

/// <summary>The first names of two methods of AppCallback: <c>dapr.proto.runtime.v1.AppCallbackAlpha</c>.</summary>
public static class AppCallbackAlphaMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } =
        AppcallbackReflection.Descriptor.FindTypeByName<ServiceDescriptor>("AppCallbackAlpha");

    public static GrpcMethod<TopicEventBulkRequest, TopicEventBulkResponse> OnBulkTopicEventAlpha1 { get; } =
        GrpcMethod.Of<TopicEventBulkRequest, TopicEventBulkResponse>(Service);

    public static GrpcMethod<JobEventRequest, JobEventResponse> OnJobEventAlpha1 { get; } =
        GrpcMethod.Of<JobEventRequest, JobEventResponse>(Service);
}
