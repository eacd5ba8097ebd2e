using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.Workflow;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>
/// Workflows. This runtime has no workflow building block, and with it no workflow component of any name: every call answers
/// <c>component-not-found</c>, which a guest can act on.
/// </content>
internal sealed partial class InterfacesHost : IWorkflow
{
    Result<string, StartError> IWorkflow.Start(
        string workflowComponent,
        string workflowName,
        string? instanceId,
        ReadOnlySpan<byte> input
    ) => new StartError.Workflow(NoWorkflow(workflowComponent));

    Result<WorkflowInstance, GetError> IWorkflow.Get(string workflowComponent, string instanceId) =>
        new GetError.Workflow(NoWorkflow(workflowComponent));

    Result<Unit, InstanceError> IWorkflow.Terminate(string workflowComponent, string instanceId) => NoInstance(workflowComponent);

    Result<Unit, InstanceError> IWorkflow.RaiseEvent(
        string workflowComponent,
        string instanceId,
        string eventName,
        ReadOnlySpan<byte> eventData
    ) => NoInstance(workflowComponent);

    Result<Unit, InstanceError> IWorkflow.Pause(string workflowComponent, string instanceId) => NoInstance(workflowComponent);

    Result<Unit, InstanceError> IWorkflow.Resume(string workflowComponent, string instanceId) => NoInstance(workflowComponent);

    Result<Unit, InstanceError> IWorkflow.Purge(string workflowComponent, string instanceId) => NoInstance(workflowComponent);

    private static InstanceError.Workflow NoInstance(string component) => new(NoWorkflow(component));

    private static WorkflowError.ComponentNotFound NoWorkflow(string component) =>
        new($"{component} (this runtime has no workflow building block)");
}
