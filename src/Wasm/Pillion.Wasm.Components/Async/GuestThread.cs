namespace Pillion.Wasm.Components.Async;

/// <summary>
/// A cooperative thread of a task: what is running, or can go on (Canonical ABI, <c>Thread</c>). Where its frames are differs: on a fiber, on the
/// stack of a caller that waits for it anyway, or nowhere between the events of a callback.
/// </summary>
/// <param name="isImplicit">Whether it is the one that a call of an export made.</param>
internal sealed class GuestThread(GuestTask task, bool isImplicit)
{
    private int _index;

    public GuestTask Task => task;

    public bool IsImplicit => isImplicit;

    /// <summary>Its place in the instance's table of threads, given out when it is asked for.</summary>
    public int Index => _index != 0 ? _index : _index = task.Instance.Threads.AddObject(this);

    /// <summary>What ran before a synchronous call made it.</summary>
    public GuestThread? Outer { get; init; }

    /// <summary>What <c>context.get</c> and <c>context.set</c> see.</summary>
    public int[] Storage { get; } = new int[2];

    /// <summary>The fiber with its frames, if they are on one.</summary>
    public Fiber? Fiber { get; set; }

    /// <summary>What it does next if it has no frames; told whether it was cancelled.</summary>
    public Action<bool>? Step { get; set; }

    /// <summary>Whether it stopped, and where its frames are, if there are any, waits to be resumed.</summary>
    public bool IsParked { get; set; }

    /// <summary>Whether it stopped with frames on the stack of a caller; it goes on when that caller's loop finds it.</summary>
    public bool IsParkedInline { get; set; }

    /// <summary>When it may go on by itself; null if another thread must resume it.</summary>
    public Func<bool>? Ready { get; set; }

    /// <summary>Whether it expects to be told of a cancellation where it stopped.</summary>
    public bool IsCancellable { get; set; }

    /// <summary>Whether it was resumed because of a cancellation.</summary>
    public bool WasCancelled { get; set; }

    /// <summary>Waits to be resumed by another thread of the instance.</summary>
    public bool IsSuspended => IsParked && Ready is null;

    /// <summary>Whether it may run while a synchronous call of its instance blocks: those that count on not being interrupted may not.</summary>
    public bool MayRunDuringSyncCall => !(isImplicit && task.IsAsyncType && task.NeedsExclusive);

    public void ForgetIndex()
    {
        if (_index != 0)
        {
            task.Instance.Threads.RemoveObject<GuestThread>(_index);
            _index = 0;
        }
    }
}
