using System.Runtime.CompilerServices;
using Pillion.Wasi.Polling;

namespace Pillion.Wasi.Preview2.Io;

/// <summary>
/// An asynchronous operation of the host under way for a guest: at most one at a time. When it ends, the guest's wait is woken; when the
/// guest gives up first, what there is to clean up is done then, on the thread that completes it.
/// </summary>
/// <param name="wait">Of the context that waits.</param>
internal sealed class PendingOperation<T>(GuestWait wait)
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Completed = 2;
    private const int Abandoned = 3;

    private ValueTaskAwaiter<T> _awaiter;
    private int _state;
    private Action? _onCompleted;
    private Action<bool, T?>? _cleanUp;

    /// <summary>Whether there is an operation whose result was not taken.</summary>
    public bool IsPending => Volatile.Read(ref _state) != Idle;

    /// <summary>Whether the operation has ended, so that <see cref="TakeResult"/> will not wait.</summary>
    public bool IsCompleted => Volatile.Read(ref _state) == Completed;

    /// <summary>Begins to watch an operation. None is pending.</summary>
    public void Watch(ValueTask<T> operation)
    {
        _awaiter = operation.GetAwaiter();
        if (_awaiter.IsCompleted)
        {
            _state = Completed;
            return;
        }

        Volatile.Write(ref _state, Running);
        _awaiter.UnsafeOnCompleted(_onCompleted ??= OnCompleted);
    }

    /// <summary>The result of the completed operation, or what it threw; none is pending then.</summary>
    public T TakeResult()
    {
        _state = Idle;
#pragma warning disable VSTHRD002 // It is completed; this takes its result, or throws what the operation threw.
        return _awaiter.GetResult();
#pragma warning restore VSTHRD002
    }

    /// <summary>Nobody will take the result any more.</summary>
    /// <param name="cancel">Called if the operation is still under way, to end it.</param>
    /// <param name="cleanUp">Called once, now or when it has ended, with whether there is a result, and the result; on any thread.</param>
    public void Abandon(Action? cancel, Action<bool, T?> cleanUp)
    {
        _cleanUp = cleanUp;
        var before = Interlocked.CompareExchange(ref _state, Abandoned, Running);
        if (before == Running)
        {
            cancel?.Invoke();
        }
        else if (before == Completed)
        {
            CleanUp();
        }
        else
        {
            cleanUp(false, default);
        }
    }

    private void OnCompleted()
    {
        if (Interlocked.CompareExchange(ref _state, Completed, Running) == Running)
        {
            wait.Event.Set();
        }
        else
        {
            CleanUp();
        }
    }

    private void CleanUp()
    {
        T? result;
        try
        {
#pragma warning disable VSTHRD002 // As above.
            result = _awaiter.GetResult();
#pragma warning restore VSTHRD002
        }
        catch (Exception)
        {
            // Nobody is left to be told.
            _cleanUp!(false, default);
            return;
        }

        _cleanUp!(true, result);
    }
}
