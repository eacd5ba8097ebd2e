using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Pillion.Grpc;
using Pillion.Protos.Common;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/runtime/v1/appcallback.proto.

namespace Pillion.Protos.Runtime;

/// <summary>What an app that speaks gRPC offers: <c>dapr.proto.runtime.v1.AppCallback</c>.</summary>
public static class AppCallbackMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } = AppcallbackReflection.Descriptor.FindTypeByName<ServiceDescriptor>("AppCallback");

    public static GrpcMethod<InvokeRequest, InvokeResponse> OnInvoke { get; } = GrpcMethod.Of<InvokeRequest, InvokeResponse>(Service);

    public static GrpcMethod<Empty, ListTopicSubscriptionsResponse> ListTopicSubscriptions { get; } =
        GrpcMethod.Of<Empty, ListTopicSubscriptionsResponse>(Service);

    public static GrpcMethod<TopicEventRequest, TopicEventResponse> OnTopicEvent { get; } =
        GrpcMethod.Of<TopicEventRequest, TopicEventResponse>(Service);

    public static GrpcMethod<Empty, ListInputBindingsResponse> ListInputBindings { get; } =
        GrpcMethod.Of<Empty, ListInputBindingsResponse>(Service);

    public static GrpcMethod<BindingEventRequest, BindingEventResponse> OnBindingEvent { get; } =
        GrpcMethod.Of<BindingEventRequest, BindingEventResponse>(Service);

    public static GrpcMethod<TopicEventBulkRequest, TopicEventBulkResponse> OnBulkTopicEvent { get; } =
        GrpcMethod.Of<TopicEventBulkRequest, TopicEventBulkResponse>(Service);

    public static GrpcMethod<JobEventRequest, JobEventResponse> OnJobEvent { get; } =
        GrpcMethod.Of<JobEventRequest, JobEventResponse>(Service);
}
