using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.Types;
using Pillion.Guests.Threads;
using Pillion.Wasi;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Dapr;

/// <summary>
/// The building blocks as components import them (<c>sdk/wit/dapr</c>), for one instance; a file per block. An operation is a call of the same
/// object that answers HTTP and gRPC. What is not there yet is waited for on the guest's thread.
/// </summary>
internal sealed partial class DaprHost(AppRuntime app, WasiContext wasi)
{
    private CancellationToken Cancel => wasi.CancellationToken;

    /// <summary>Defines all interfaces.</summary>
    public static void AddTo(ComponentLinker linker)
    {
        linker
            .AddDaprBuildingBlocksState(Of)
            .AddDaprBuildingBlocksPubsub(Of)
            .AddDaprBuildingBlocksInvocation(Of)
            .AddDaprBuildingBlocksBindings(Of)
            .AddDaprBuildingBlocksSecrets(Of)
            .AddDaprBuildingBlocksConfiguration(Of)
            .AddDaprBuildingBlocksLock(Of)
            .AddDaprBuildingBlocksCrypto(Of)
            .AddDaprBuildingBlocksJobs(Of)
            .AddDaprBuildingBlocksConversation(Of)
            .AddDaprBuildingBlocksRuntime(Of);
    }

    private static DaprHost Of(ComponentCaller caller) => caller.State<ComponentState>().Dapr;

    private static T Wait<T>(ValueTask<T> task) => GuestBlocking.WaitOrTrap(task);

    private static void Wait(ValueTask task) => GuestBlocking.WaitOrTrap(task);

    /// <summary>Pairs by name; null for none.</summary>
    public static Dictionary<string, string>? Map((string, string)[] pairs)
    {
        if (pairs.Length == 0)
        {
            return null;
        }

        var map = new Dictionary<string, string>(pairs.Length, StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            map[name] = value;
        }

        return map;
    }

    /// <summary>A map as pairs.</summary>
    public static (string, string)[] Pairs(IReadOnlyDictionary<string, string>? map) =>
        map is null || map.Count == 0 ? [] : [.. map.Select(p => (p.Key, p.Value))];

    private static Failure FailureOf(BuildingBlockError error) => new(error.Code, error.Message);

    /// <summary>What all blocks have in common: which kind of failure it is, by the status that gRPC would report.</summary>
    /// <param name="component">The component that was asked for.</param>
    private static CommonError ErrorOf(BuildingBlockError error, string component)
    {
        if (error.Code.EndsWith("_NOT_FOUND", StringComparison.Ordinal) || error.Code.EndsWith("_NOT_CONFIGURED", StringComparison.Ordinal))
        {
            return new CommonError.ComponentNotFound(component);
        }

        var failure = FailureOf(error);
        if (error.Code.EndsWith("_NOT_SUPPORTED", StringComparison.Ordinal))
        {
            return new CommonError.Unsupported(failure);
        }

        return error.GrpcStatus switch
        {
            GrpcStatus.PermissionDenied or GrpcStatus.Unauthenticated => new CommonError.PermissionDenied(failure),
            GrpcStatus.InvalidArgument => new CommonError.InvalidArgument(failure),
            GrpcStatus.Unimplemented => new CommonError.Unsupported(failure),
            GrpcStatus.Unavailable => new CommonError.Unavailable(failure),
            GrpcStatus.DeadlineExceeded => new CommonError.Timeout(failure),
            _ => new CommonError.Other(failure),
        };
    }
}
