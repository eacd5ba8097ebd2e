using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.Actors;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>
/// Actors. This runtime has no actors building block. The interface has no error that would say so, so a call ends the instance, as the package wants
/// it; a component that imports the interface and does not call it runs.
/// </content>
internal sealed partial class InterfacesHost : IActors
{
    Result<ReadOnlyMemory<byte>, InvokeActorError> IActors.Invoke(
        string actorType,
        string actorId,
        string method,
        ReadOnlySpan<byte> body,
        string? contentType
    ) => throw NoActors("invoke", actorType);

    Result<ReadOnlyMemory<byte>, GetStateError> IActors.GetState(string actorType, string actorId, string key) =>
        throw NoActors("get-state", actorType);

    Result<Unit, ActorsError> IActors.ExecuteStateTransaction(string actorType, string actorId, ActorStateOperation[] operations) =>
        throw NoActors("execute-state-transaction", actorType);

    Result<Unit, ActorsError> IActors.RegisterReminder(string actorType, string actorId, string name, Reminder reminder) =>
        throw NoActors("register-reminder", actorType);

    Result<string, GetReminderError> IActors.GetReminder(string actorType, string actorId, string name) =>
        throw NoActors("get-reminder", actorType);

    Result<Unit, ActorsError> IActors.UnregisterReminder(string actorType, string actorId, string name) =>
        throw NoActors("unregister-reminder", actorType);

    Result<Unit, ActorsError> IActors.RegisterTimer(string actorType, string actorId, string name, Wit.Actors.Timer timer) =>
        throw NoActors("register-timer", actorType);

    Result<Unit, ActorsError> IActors.UnregisterTimer(string actorType, string actorId, string name) =>
        throw NoActors("unregister-timer", actorType);

    private AppChannelException NoActors(string function, string actorType) =>
        new(
            AppChannelFailure.Failed,
            $"app '{_app.AppId}' was ended: it called actors.{function} of dapr-wasm-components:interfaces for actor type '{actorType}', and this runtime has no actors building block"
        );
}
