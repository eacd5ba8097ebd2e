using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Guests.Components.Dapr;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Threads;
using Pillion.Wasi;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <summary>
/// The package <c>dapr-wasm-components:interfaces@0.5.0</c> (github.com/sideeffffect/dapr-wasm-components) over the same operations as
/// <see cref="DaprHost"/>, so that its components run without its providers and without a sidecar; a file per interface. Its rule is
/// that a failure which no guest could act on is no value: it ends the instance, as a trap does.
/// </summary>
internal sealed partial class InterfacesHost(WasmAppOptions options, WasiContext wasi)
{
    private readonly AppRuntime _app = options.Runtime;

    private CancellationToken Cancel => wasi.CancellationToken;

    /// <summary>Defines all interfaces.</summary>
    public static void AddTo(ComponentLinker linker)
    {
        linker
            .AddDaprWasmComponentsInterfacesState(Of)
            .AddDaprWasmComponentsInterfacesPubsub(Of)
            .AddDaprWasmComponentsInterfacesSecrets(Of)
            .AddDaprWasmComponentsInterfacesBindings(Of)
            .AddDaprWasmComponentsInterfacesInvocation(Of)
            .AddDaprWasmComponentsInterfacesConfiguration(Of)
            .AddDaprWasmComponentsInterfacesLock(Of)
            .AddDaprWasmComponentsInterfacesJobs(Of)
            .AddDaprWasmComponentsInterfacesCrypto(Of)
            .AddDaprWasmComponentsInterfacesConversation(Of)
            .AddDaprWasmComponentsInterfacesWorkflow(Of)
            .AddDaprWasmComponentsInterfacesActors(Of)
            .AddDaprWasmComponentsInterfacesRuntime(Of);
    }

    private static InterfacesHost Of(ComponentCaller caller) => caller.State<ComponentState>().Interfaces;

    /// <summary>Waits for an operation, and makes of its failure an error of the interface.</summary>
    private static Result<T, TError> Answer<T, TError>(Func<ValueTask<T>> operation, Func<BuildingBlockError, TError> error)
    {
        try
        {
            return Result<T, TError>.Ok(GuestBlocking.WaitOrTrap(operation()));
        }
        catch (BuildingBlockException e)
        {
            return Result<T, TError>.Err(error(e.Error));
        }
    }

    /// <summary>Which of the two failures it is that most interfaces know: there is no such component, or the app may not use it.</summary>
    /// <exception cref="AppChannelException">It is neither.</exception>
    private T Failure<T>(BuildingBlockError error, string component, Func<string, T> notFound, Func<string, T> denied) =>
        error.Code.EndsWith("_NOT_FOUND", StringComparison.Ordinal) || error.Code.EndsWith("_NOT_CONFIGURED", StringComparison.Ordinal)
            ? notFound(component)
        : IsDenied(error) ? denied(error.Message)
        : throw Unrecoverable(error);

    private static bool IsDenied(BuildingBlockError error) => error.GrpcStatus is GrpcStatus.PermissionDenied or GrpcStatus.Unauthenticated;

    private AppChannelException Unrecoverable(BuildingBlockError error) =>
        new(
            AppChannelFailure.Failed,
            $"app '{_app.AppId}' was ended by a failure that dapr-wasm-components:interfaces has no error for: {error.Message} ({error.Code})"
        );
}
