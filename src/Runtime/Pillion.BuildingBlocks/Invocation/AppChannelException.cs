namespace Pillion.BuildingBlocks.Invocation;

/// <summary>An app could not be asked, or was asked and gave no answer.</summary>
public sealed class AppChannelException(AppChannelFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What went wrong; only <see cref="AppChannelFailure.Unreachable"/> is retried.</summary>
    public AppChannelFailure Failure { get; } = failure;
}

/// <summary>Why an app gave no answer.</summary>
public enum AppChannelFailure
{
    /// <summary>The request did not reach the app (connection refused, no instance free): asking again is safe.</summary>
    Unreachable,

    /// <summary>The app got the request and broke off: it crashed, trapped, or sent no valid answer.</summary>
    Failed,

    /// <summary>The app took longer than it may.</summary>
    Timeout,

    /// <summary>The request or the answer is larger than it may be.</summary>
    TooLarge,
}
