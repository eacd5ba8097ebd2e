using Pillion.Abstractions;
using Pillion.BuildingBlocks.Callbacks;
using Pillion.BuildingBlocks.Invocation;
using Polly.Timeout;

namespace Pillion.BuildingBlocks.Resiliency;

/// <summary>Tells failures that policies answer to from outcomes that are the caller's own business.</summary>
internal static class CallFailure
{
    /// <summary>Whether a call failed in a way that may pass: its target did not answer, or not well. A bad request stays a bad request.</summary>
    public static bool Is(Exception? exception, object? result) =>
        exception switch
        {
            null => result is InvokeResponse { Status: < 200 or >= 400 },
            ComponentException e => e.Kind is ComponentErrorKind.Unavailable or ComponentErrorKind.Timeout or ComponentErrorKind.Internal,
            AppChannelException or AppCallbackException or TimeoutRejectedException => true,
            _ => false,
        };

    /// <summary>Whether a retry policy asks to try again after it.</summary>
    public static bool IsRetried(RetryPolicy policy, Exception? exception, object? result) =>
        Is(exception, result) && (result is not InvokeResponse answer || policy.HttpStatusCodes?.Contains(answer.Status) != false);
}
