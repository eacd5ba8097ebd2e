namespace Pillion.Wasm.Components.Async;

/// <summary>The result of a guest's function that the host called.</summary>
internal abstract class HostPromise
{
    public abstract bool IsCompleted { get; }

    /// <summary>The result is there; who awaits it goes on elsewhere, as guests are still entered here.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);

    /// <summary>Nothing will happen any more that it waits for, if that is to be done by a guest.</summary>
    public virtual void GiveUp() { }

    /// <summary>It will not be there before guests are left: someone may await it. Called before they are.</summary>
    public abstract void Defer();
}

/// <inheritdoc/>
internal class HostPromise<T> : HostPromise
{
    /// <summary>One that is kept already.</summary>
    public static HostPromise<T> Kept { get; } = new() { _isCompleted = true };

    private TaskCompletionSource<T>? _awaited;
    private Exception? _failure;
    private bool _isCompleted;
    private T? _value;

    public override bool IsCompleted => _isCompleted;

    public void Keep(T value) => _value = value;

    public override void Complete()
    {
        _isCompleted = true;
        _awaited?.TrySetResult(_value!);
    }

    public override void Fail(Exception exception)
    {
        if (_isCompleted)
        {
            return;
        }

        _isCompleted = true;
        _failure = exception;
        _awaited?.TrySetException(exception);
    }

    /// <summary>The result of a call that is over.</summary>
    public T Result()
    {
        if (_failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        }

        return _value!;
    }

    public override void Defer() => _awaited ??= new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The result, when it is there.</summary>
    public ValueTask<T> ResultAsync() => _awaited is { } awaited ? new ValueTask<T>(awaited.Task) : new ValueTask<T>(Result());
}
