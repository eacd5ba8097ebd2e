using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Pillion.Grpc;
using Pillion.Protos.Common;

#pragma warning disable CS1591 // Each method is described where it is declared: dapr/proto/runtime/v1/dapr.proto.

namespace Pillion.Protos.Runtime;

/// <summary>The API of the runtime: <c>dapr.proto.runtime.v1.Dapr</c>.</summary>
public static class DaprMethods
{
    /// <summary>The service, as its file declares it.</summary>
    public static ServiceDescriptor Service { get; } = DaprReflection.Descriptor.FindTypeByName<ServiceDescriptor>("Dapr");

    public static GrpcMethod<InvokeServiceRequest, InvokeResponse> InvokeService { get; } =
        GrpcMethod.Of<InvokeServiceRequest, InvokeResponse>(Service);

    public static GrpcMethod<GetStateRequest, GetStateResponse> GetState { get; } =
        GrpcMethod.Of<GetStateRequest, GetStateResponse>(Service);

    public static GrpcMethod<GetBulkStateRequest, GetBulkStateResponse> GetBulkState { get; } =
        GrpcMethod.Of<GetBulkStateRequest, GetBulkStateResponse>(Service);

    public static GrpcMethod<SaveStateRequest, Empty> SaveState { get; } = GrpcMethod.Of<SaveStateRequest, Empty>(Service);

    public static GrpcMethod<QueryStateRequest, QueryStateResponse> QueryStateAlpha1 { get; } =
        GrpcMethod.Of<QueryStateRequest, QueryStateResponse>(Service);

    public static GrpcMethod<DeleteStateRequest, Empty> DeleteState { get; } = GrpcMethod.Of<DeleteStateRequest, Empty>(Service);

    public static GrpcMethod<DeleteBulkStateRequest, Empty> DeleteBulkState { get; } =
        GrpcMethod.Of<DeleteBulkStateRequest, Empty>(Service);

    public static GrpcMethod<ExecuteStateTransactionRequest, Empty> ExecuteStateTransaction { get; } =
        GrpcMethod.Of<ExecuteStateTransactionRequest, Empty>(Service);

    public static GrpcMethod<PublishEventRequest, Empty> PublishEvent { get; } = GrpcMethod.Of<PublishEventRequest, Empty>(Service);

    public static GrpcMethod<BulkPublishRequest, BulkPublishResponse> BulkPublishEventAlpha1 { get; } =
        GrpcMethod.Of<BulkPublishRequest, BulkPublishResponse>(Service);

    public static GrpcMethod<BulkPublishRequest, BulkPublishResponse> BulkPublishEvent { get; } =
        GrpcMethod.Of<BulkPublishRequest, BulkPublishResponse>(Service);

    public static GrpcMethod<SubscribeTopicEventsRequestAlpha1, SubscribeTopicEventsResponseAlpha1> SubscribeTopicEventsAlpha1 { get; } =
        GrpcMethod.Of<SubscribeTopicEventsRequestAlpha1, SubscribeTopicEventsResponseAlpha1>(Service);

    public static GrpcMethod<InvokeBindingRequest, InvokeBindingResponse> InvokeBinding { get; } =
        GrpcMethod.Of<InvokeBindingRequest, InvokeBindingResponse>(Service);

    public static GrpcMethod<GetSecretRequest, GetSecretResponse> GetSecret { get; } =
        GrpcMethod.Of<GetSecretRequest, GetSecretResponse>(Service);

    public static GrpcMethod<GetBulkSecretRequest, GetBulkSecretResponse> GetBulkSecret { get; } =
        GrpcMethod.Of<GetBulkSecretRequest, GetBulkSecretResponse>(Service);

    public static GrpcMethod<RegisterActorTimerRequest, Empty> RegisterActorTimer { get; } =
        GrpcMethod.Of<RegisterActorTimerRequest, Empty>(Service);

    public static GrpcMethod<UnregisterActorTimerRequest, Empty> UnregisterActorTimer { get; } =
        GrpcMethod.Of<UnregisterActorTimerRequest, Empty>(Service);

    public static GrpcMethod<RegisterActorReminderRequest, Empty> RegisterActorReminder { get; } =
        GrpcMethod.Of<RegisterActorReminderRequest, Empty>(Service);

    public static GrpcMethod<UnregisterActorReminderRequest, Empty> UnregisterActorReminder { get; } =
        GrpcMethod.Of<UnregisterActorReminderRequest, Empty>(Service);

    public static GrpcMethod<
        UnregisterActorRemindersByTypeRequest,
        UnregisterActorRemindersByTypeResponse
    > UnregisterActorRemindersByType { get; } =
        GrpcMethod.Of<UnregisterActorRemindersByTypeRequest, UnregisterActorRemindersByTypeResponse>(Service);

    public static GrpcMethod<ListActorRemindersRequest, ListActorRemindersResponse> ListActorReminders { get; } =
        GrpcMethod.Of<ListActorRemindersRequest, ListActorRemindersResponse>(Service);

    public static GrpcMethod<GetActorStateRequest, GetActorStateResponse> GetActorState { get; } =
        GrpcMethod.Of<GetActorStateRequest, GetActorStateResponse>(Service);

    public static GrpcMethod<GetActorReminderRequest, GetActorReminderResponse> GetActorReminder { get; } =
        GrpcMethod.Of<GetActorReminderRequest, GetActorReminderResponse>(Service);

    public static GrpcMethod<ExecuteActorStateTransactionRequest, Empty> ExecuteActorStateTransaction { get; } =
        GrpcMethod.Of<ExecuteActorStateTransactionRequest, Empty>(Service);

    public static GrpcMethod<InvokeActorRequest, InvokeActorResponse> InvokeActor { get; } =
        GrpcMethod.Of<InvokeActorRequest, InvokeActorResponse>(Service);

    public static GrpcMethod<SubscribeActorEventsRequestAlpha1, SubscribeActorEventsResponseAlpha1> SubscribeActorEventsAlpha1 { get; } =
        GrpcMethod.Of<SubscribeActorEventsRequestAlpha1, SubscribeActorEventsResponseAlpha1>(Service);

    public static GrpcMethod<GetConfigurationRequest, GetConfigurationResponse> GetConfigurationAlpha1 { get; } =
        GrpcMethod.Of<GetConfigurationRequest, GetConfigurationResponse>(Service);

    public static GrpcMethod<GetConfigurationRequest, GetConfigurationResponse> GetConfiguration { get; } =
        GrpcMethod.Of<GetConfigurationRequest, GetConfigurationResponse>(Service);

    public static GrpcMethod<SubscribeConfigurationRequest, SubscribeConfigurationResponse> SubscribeConfigurationAlpha1 { get; } =
        GrpcMethod.Of<SubscribeConfigurationRequest, SubscribeConfigurationResponse>(Service);

    public static GrpcMethod<SubscribeConfigurationRequest, SubscribeConfigurationResponse> SubscribeConfiguration { get; } =
        GrpcMethod.Of<SubscribeConfigurationRequest, SubscribeConfigurationResponse>(Service);

    public static GrpcMethod<UnsubscribeConfigurationRequest, UnsubscribeConfigurationResponse> UnsubscribeConfigurationAlpha1 { get; } =
        GrpcMethod.Of<UnsubscribeConfigurationRequest, UnsubscribeConfigurationResponse>(Service);

    public static GrpcMethod<UnsubscribeConfigurationRequest, UnsubscribeConfigurationResponse> UnsubscribeConfiguration { get; } =
        GrpcMethod.Of<UnsubscribeConfigurationRequest, UnsubscribeConfigurationResponse>(Service);

    public static GrpcMethod<TryLockRequest, TryLockResponse> TryLockAlpha1 { get; } =
        GrpcMethod.Of<TryLockRequest, TryLockResponse>(Service);

    public static GrpcMethod<UnlockRequest, UnlockResponse> UnlockAlpha1 { get; } = GrpcMethod.Of<UnlockRequest, UnlockResponse>(Service);

    public static GrpcMethod<EncryptRequest, EncryptResponse> EncryptAlpha1 { get; } =
        GrpcMethod.Of<EncryptRequest, EncryptResponse>(Service);

    public static GrpcMethod<DecryptRequest, DecryptResponse> DecryptAlpha1 { get; } =
        GrpcMethod.Of<DecryptRequest, DecryptResponse>(Service);

    public static GrpcMethod<GetMetadataRequest, GetMetadataResponse> GetMetadata { get; } =
        GrpcMethod.Of<GetMetadataRequest, GetMetadataResponse>(Service);

    public static GrpcMethod<SetMetadataRequest, Empty> SetMetadata { get; } = GrpcMethod.Of<SetMetadataRequest, Empty>(Service);

    public static GrpcMethod<SubtleGetKeyRequest, SubtleGetKeyResponse> SubtleGetKeyAlpha1 { get; } =
        GrpcMethod.Of<SubtleGetKeyRequest, SubtleGetKeyResponse>(Service);

    public static GrpcMethod<SubtleEncryptRequest, SubtleEncryptResponse> SubtleEncryptAlpha1 { get; } =
        GrpcMethod.Of<SubtleEncryptRequest, SubtleEncryptResponse>(Service);

    public static GrpcMethod<SubtleDecryptRequest, SubtleDecryptResponse> SubtleDecryptAlpha1 { get; } =
        GrpcMethod.Of<SubtleDecryptRequest, SubtleDecryptResponse>(Service);

    public static GrpcMethod<SubtleWrapKeyRequest, SubtleWrapKeyResponse> SubtleWrapKeyAlpha1 { get; } =
        GrpcMethod.Of<SubtleWrapKeyRequest, SubtleWrapKeyResponse>(Service);

    public static GrpcMethod<SubtleUnwrapKeyRequest, SubtleUnwrapKeyResponse> SubtleUnwrapKeyAlpha1 { get; } =
        GrpcMethod.Of<SubtleUnwrapKeyRequest, SubtleUnwrapKeyResponse>(Service);

    public static GrpcMethod<SubtleSignRequest, SubtleSignResponse> SubtleSignAlpha1 { get; } =
        GrpcMethod.Of<SubtleSignRequest, SubtleSignResponse>(Service);

    public static GrpcMethod<SubtleVerifyRequest, SubtleVerifyResponse> SubtleVerifyAlpha1 { get; } =
        GrpcMethod.Of<SubtleVerifyRequest, SubtleVerifyResponse>(Service);

    public static GrpcMethod<StartWorkflowRequest, StartWorkflowResponse> StartWorkflowAlpha1 { get; } =
        GrpcMethod.Of<StartWorkflowRequest, StartWorkflowResponse>(Service);

    public static GrpcMethod<GetWorkflowRequest, GetWorkflowResponse> GetWorkflowAlpha1 { get; } =
        GrpcMethod.Of<GetWorkflowRequest, GetWorkflowResponse>(Service);

    public static GrpcMethod<PurgeWorkflowRequest, Empty> PurgeWorkflowAlpha1 { get; } =
        GrpcMethod.Of<PurgeWorkflowRequest, Empty>(Service);

    public static GrpcMethod<TerminateWorkflowRequest, Empty> TerminateWorkflowAlpha1 { get; } =
        GrpcMethod.Of<TerminateWorkflowRequest, Empty>(Service);

    public static GrpcMethod<PauseWorkflowRequest, Empty> PauseWorkflowAlpha1 { get; } =
        GrpcMethod.Of<PauseWorkflowRequest, Empty>(Service);

    public static GrpcMethod<ResumeWorkflowRequest, Empty> ResumeWorkflowAlpha1 { get; } =
        GrpcMethod.Of<ResumeWorkflowRequest, Empty>(Service);

    public static GrpcMethod<RaiseEventWorkflowRequest, Empty> RaiseEventWorkflowAlpha1 { get; } =
        GrpcMethod.Of<RaiseEventWorkflowRequest, Empty>(Service);

    public static GrpcMethod<StartWorkflowRequest, StartWorkflowResponse> StartWorkflowBeta1 { get; } =
        GrpcMethod.Of<StartWorkflowRequest, StartWorkflowResponse>(Service);

    public static GrpcMethod<GetWorkflowRequest, GetWorkflowResponse> GetWorkflowBeta1 { get; } =
        GrpcMethod.Of<GetWorkflowRequest, GetWorkflowResponse>(Service);

    public static GrpcMethod<PurgeWorkflowRequest, Empty> PurgeWorkflowBeta1 { get; } = GrpcMethod.Of<PurgeWorkflowRequest, Empty>(Service);

    public static GrpcMethod<TerminateWorkflowRequest, Empty> TerminateWorkflowBeta1 { get; } =
        GrpcMethod.Of<TerminateWorkflowRequest, Empty>(Service);

    public static GrpcMethod<PauseWorkflowRequest, Empty> PauseWorkflowBeta1 { get; } = GrpcMethod.Of<PauseWorkflowRequest, Empty>(Service);

    public static GrpcMethod<ResumeWorkflowRequest, Empty> ResumeWorkflowBeta1 { get; } =
        GrpcMethod.Of<ResumeWorkflowRequest, Empty>(Service);

    public static GrpcMethod<RaiseEventWorkflowRequest, Empty> RaiseEventWorkflowBeta1 { get; } =
        GrpcMethod.Of<RaiseEventWorkflowRequest, Empty>(Service);

    public static GrpcMethod<ShutdownRequest, Empty> Shutdown { get; } = GrpcMethod.Of<ShutdownRequest, Empty>(Service);

    public static GrpcMethod<ScheduleJobRequest, ScheduleJobResponse> ScheduleJobAlpha1 { get; } =
        GrpcMethod.Of<ScheduleJobRequest, ScheduleJobResponse>(Service);

    public static GrpcMethod<ScheduleJobRequest, ScheduleJobResponse> ScheduleJob { get; } =
        GrpcMethod.Of<ScheduleJobRequest, ScheduleJobResponse>(Service);

    public static GrpcMethod<GetJobRequest, GetJobResponse> GetJobAlpha1 { get; } = GrpcMethod.Of<GetJobRequest, GetJobResponse>(Service);

    public static GrpcMethod<GetJobRequest, GetJobResponse> GetJob { get; } = GrpcMethod.Of<GetJobRequest, GetJobResponse>(Service);

    public static GrpcMethod<DeleteJobRequest, DeleteJobResponse> DeleteJobAlpha1 { get; } =
        GrpcMethod.Of<DeleteJobRequest, DeleteJobResponse>(Service);

    public static GrpcMethod<DeleteJobRequest, DeleteJobResponse> DeleteJob { get; } =
        GrpcMethod.Of<DeleteJobRequest, DeleteJobResponse>(Service);

    public static GrpcMethod<DeleteJobsByPrefixRequestAlpha1, DeleteJobsByPrefixResponseAlpha1> DeleteJobsByPrefixAlpha1 { get; } =
        GrpcMethod.Of<DeleteJobsByPrefixRequestAlpha1, DeleteJobsByPrefixResponseAlpha1>(Service);

    public static GrpcMethod<DeleteJobsByPrefixRequest, DeleteJobsByPrefixResponse> DeleteJobsByPrefix { get; } =
        GrpcMethod.Of<DeleteJobsByPrefixRequest, DeleteJobsByPrefixResponse>(Service);

    public static GrpcMethod<ListJobsRequestAlpha1, ListJobsResponseAlpha1> ListJobsAlpha1 { get; } =
        GrpcMethod.Of<ListJobsRequestAlpha1, ListJobsResponseAlpha1>(Service);

    public static GrpcMethod<ListJobsRequest, ListJobsResponse> ListJobs { get; } =
        GrpcMethod.Of<ListJobsRequest, ListJobsResponse>(Service);

    public static GrpcMethod<ConversationRequest, ConversationResponse> ConverseAlpha1 { get; } =
        GrpcMethod.Of<ConversationRequest, ConversationResponse>(Service);

    public static GrpcMethod<ConversationRequestAlpha2, ConversationResponseAlpha2> ConverseAlpha2 { get; } =
        GrpcMethod.Of<ConversationRequestAlpha2, ConversationResponseAlpha2>(Service);
}
