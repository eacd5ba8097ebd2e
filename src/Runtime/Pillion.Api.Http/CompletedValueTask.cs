using System.Diagnostics;

namespace Pillion.Api.Http;

/// <summary>The synchronous half of "sync fast path, async slow path".</summary>
internal static class CompletedValueTask
{
    /// <summary>The result of a task that has completed successfully; the caller has checked that.</summary>
    public static T TakeResult<T>(this ValueTask<T> completed)
    {
        Debug.Assert(completed.IsCompletedSuccessfully);
#pragma warning disable VSTHRD002 // Nothing is waited for: the task is complete.
        return completed.Result;
#pragma warning restore VSTHRD002
    }
}
