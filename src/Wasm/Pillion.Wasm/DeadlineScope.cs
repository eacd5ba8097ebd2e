using Pillion.Wasm.Execution;

namespace Pillion.Wasm;

/// <summary>The time in which a guest may run; disposing it lifts the limit.</summary>
public readonly struct DeadlineScope : IDisposable
{
    private readonly Deadline? _deadline;

    internal DeadlineScope(Deadline deadline) => _deadline = deadline;

    /// <summary>Whether the time passed or the caller cancelled.</summary>
    public bool IsExpired => _deadline is { IsExpired: true };

    /// <inheritdoc/>
    public void Dispose() => _deadline?.Stop();
}
