namespace Pillion.Wasm.Components.Async;

/// <summary>What a function of the host's returned: at once or later.</summary>
internal abstract class HostResult
{
    public static HostResult OfNothing() => new HostResult<Unit>(default(Unit));

    public static HostResult OfValue<T>(T value) => new HostResult<T>(value);

    public static HostResult OfTaskWithValue<T>(ValueTask<T> task) => new HostResult<T>(task);

    public static HostResult OfTask(ValueTask task) =>
        task.IsCompletedSuccessfully ? OfNothing() : new HostResult<Unit>(new ValueTask<Unit>(FinishAsync(task)));

    /// <summary>Whether the value, or an exception, is there.</summary>
    public abstract bool IsCompleted { get; }

    /// <summary>Has something done when it is there, on whatever thread.</summary>
    public abstract void WhenCompleted(Action action);

    /// <summary>Lets an exception out, if that is what is there.</summary>
    public abstract void ThrowIfFailed();

    private static async Task<Unit> FinishAsync(ValueTask task)
    {
        await task.ConfigureAwait(false);
        return default;
    }
}

/// <inheritdoc/>
internal sealed class HostResult<T> : HostResult
{
    private readonly ValueTask<T> _task;
    private T? _value;
    private bool _isTaken;

    public HostResult(T value) => (_value, _isTaken) = (value, true);

    public HostResult(ValueTask<T> task) => _task = task;

    public override bool IsCompleted => _isTaken || _task.IsCompleted;

    public override void WhenCompleted(Action action) => _task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(action);

    public override void ThrowIfFailed() => Take();

    /// <summary>The value.</summary>
    public T Take()
    {
        // A ValueTask is asked once.
        if (!_isTaken)
        {
            _isTaken = true;
#pragma warning disable VSTHRD002 // It is completed.
            _value = _task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }

        return _value!;
    }
}
