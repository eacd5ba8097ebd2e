using Pillion.Wasm.Execution;

namespace Pillion.Wasm;

/// <summary>The time in which a guest may run; disposing it lifts the limit.</summary>
public readonly struct DeadlineScope : IDisposable
{
    private readonly Deadline? _deadline;
    private readonly long _number;

    internal DeadlineScope(Deadline deadline, long number)
    {
        _deadline = deadline;
        _number = number;
    }

    /// <summary>Whether the time passed or the caller cancelled; known until the instance gets its next deadline.</summary>
    public bool IsExpired => _deadline is not null && _deadline.IsExpired(_number);

    /// <inheritdoc/>
    public void Dispose() => _deadline?.Stop(_number);
}
