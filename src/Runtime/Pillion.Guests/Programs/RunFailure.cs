using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Wasi;
using Pillion.Wasm;

namespace Pillion.Guests.Programs;

/// <summary>What went wrong with a guest's run.</summary>
internal static class RunFailure
{
    /// <summary>Says it in the terms of whoever called the app, and logs what its developer wants to see.</summary>
    /// <param name="log">The app's log.</param>
    /// <param name="appId">The app.</param>
    /// <param name="exception">What left the run.</param>
    /// <param name="timeout">How long the run might take.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public static Exception Translate(ILogger log, string appId, Exception exception, TimeSpan timeout, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case WasmTrapException { Kind: TrapKind.Interrupted } when cancellationToken.IsCancellationRequested:
                return new OperationCanceledException(cancellationToken);
            case WasmTrapException { Kind: TrapKind.Interrupted }:
                return new AppChannelException(
                    AppChannelFailure.Timeout,
                    $"app '{appId}' took longer than its limit of {timeout.TotalSeconds:0.###} s (limits.timeout)",
                    exception
                );
            case WasmTrapException trap:
                log.GuestTrapped(appId, trap);
                return new AppChannelException(AppChannelFailure.Failed, $"app '{appId}' trapped: {trap.Message}", trap);
            case WasmGuestException thrown:
                log.GuestThrew(appId, thrown);
                return new AppChannelException(AppChannelFailure.Failed, $"app '{appId}' threw an exception: {thrown.Message}", thrown);
            case WasiExitException exit:
                log.GuestFailed(appId, exit.ExitCode);
                return new AppChannelException(AppChannelFailure.Failed, $"app '{appId}' ended with exit code {exit.ExitCode}", exit);
            case WasmLimitException limit:
                log.GuestReachedLimit(appId, limit.Message);
                return new AppChannelException(AppChannelFailure.TooLarge, $"app '{appId}' reached a limit: {limit.Message}", limit);
            case AppChannelException or OperationCanceledException:
                return exception;
            default:
                // A host function failed in a way that none should: the app's answer is lost, and the reason must not be.
                log.HostFailed(appId, exception);
                return new AppChannelException(
                    AppChannelFailure.Failed,
                    $"app '{appId}' was ended by an error of its host: {exception.Message}",
                    exception
                );
        }
    }
}
