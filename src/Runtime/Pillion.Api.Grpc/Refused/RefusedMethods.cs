using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Refused;

/// <summary>Methods that answer why they cannot be called.</summary>
internal static class RefusedMethods
{
    private const string Actors = "actors are not part of this version";
    private const string Workflows = "workflows are not part of this version";
    private const string Subtle =
        "the subtle crypto methods are switched off, as in Dapr's releases; EncryptAlpha1 and DecryptAlpha1 are there";

    public static void AddTo(ApiMethods methods)
    {
        methods
            .Group("actors", "v1")
            .Refused(DaprMethods.RegisterActorTimer, Actors)
            .Refused(DaprMethods.UnregisterActorTimer, Actors)
            .Refused(DaprMethods.RegisterActorReminder, Actors)
            .Refused(DaprMethods.GetActorReminder, Actors)
            .Refused(DaprMethods.UnregisterActorReminder, Actors)
            .Refused(DaprMethods.UnregisterActorRemindersByType, Actors)
            .Refused(DaprMethods.ListActorReminders, Actors)
            .Refused(DaprMethods.GetActorState, Actors)
            .Refused(DaprMethods.ExecuteActorStateTransaction, Actors)
            .Refused(DaprMethods.InvokeActor, Actors);
        methods.Group("actors", "v1alpha1").Refused(DaprMethods.SubscribeActorEventsAlpha1, Actors);
        methods
            .Group("workflows", "v1alpha1")
            .Refused(DaprMethods.StartWorkflowAlpha1, Workflows)
            .Refused(DaprMethods.GetWorkflowAlpha1, Workflows)
            .Refused(DaprMethods.TerminateWorkflowAlpha1, Workflows)
            .Refused(DaprMethods.RaiseEventWorkflowAlpha1, Workflows)
            .Refused(DaprMethods.PurgeWorkflowAlpha1, Workflows)
            .Refused(DaprMethods.PauseWorkflowAlpha1, Workflows)
            .Refused(DaprMethods.ResumeWorkflowAlpha1, Workflows);
        methods
            .Group("workflows", "v1beta1")
            .Refused(DaprMethods.StartWorkflowBeta1, Workflows)
            .Refused(DaprMethods.GetWorkflowBeta1, Workflows)
            .Refused(DaprMethods.TerminateWorkflowBeta1, Workflows)
            .Refused(DaprMethods.RaiseEventWorkflowBeta1, Workflows)
            .Refused(DaprMethods.PurgeWorkflowBeta1, Workflows)
            .Refused(DaprMethods.PauseWorkflowBeta1, Workflows)
            .Refused(DaprMethods.ResumeWorkflowBeta1, Workflows);
        methods
            .Group("subtlecrypto", "v1alpha1")
            .Refused(DaprMethods.SubtleGetKeyAlpha1, Subtle)
            .Refused(DaprMethods.SubtleEncryptAlpha1, Subtle)
            .Refused(DaprMethods.SubtleDecryptAlpha1, Subtle)
            .Refused(DaprMethods.SubtleWrapKeyAlpha1, Subtle)
            .Refused(DaprMethods.SubtleUnwrapKeyAlpha1, Subtle)
            .Refused(DaprMethods.SubtleSignAlpha1, Subtle)
            .Refused(DaprMethods.SubtleVerifyAlpha1, Subtle);
    }
}
