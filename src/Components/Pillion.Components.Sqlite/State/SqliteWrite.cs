using Pillion.Abstractions.State;

namespace Pillion.Components.Sqlite.State;

/// <summary>One caller's write on its way to the file: completed when it is committed, refused or failed.</summary>
internal sealed class SqliteWrite(StateOperation[] operations, long deadline)
    : TaskCompletionSource<StateWriteResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>What to apply, all or none.</summary>
    public StateOperation[] Operations { get; } = operations;

    /// <summary>The timestamp after which the write is not begun any more.</summary>
    public long Deadline { get; } = deadline;

    /// <summary>What came out, until the batch is committed and it can be told.</summary>
    public StateWriteResult Result { get; set; }

    /// <summary>Why this write alone failed; null when it did not.</summary>
    public Exception? Failure { get; set; }
}
