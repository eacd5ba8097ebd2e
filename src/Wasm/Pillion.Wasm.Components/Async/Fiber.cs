using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Pillion.Wasm.Components.Async;

/// <summary>
/// A stack of its own for code that may stop in the middle: an operating system's thread that runs only while another one waits for it, since
/// .NET has no other way to keep frames. Fibers are pooled; most tasks need none.
/// </summary>
internal sealed class Fiber
{
    // Room for a guest's default stack and what the engine keeps in reserve below it; touched pages alone cost memory.
    private const int StackBytes = 2 * 1024 * 1024;
    private const int MaxIdle = 32;

    private static readonly ConcurrentBag<Fiber> s_idle = [];

    private readonly SemaphoreSlim _go = new(0);
    private readonly SemaphoreSlim _back = new(0);
    private Action? _work;
    private ExceptionDispatchInfo? _failure;
    private GuestThread? _next;
    private bool _isAborted;

    private Fiber()
    {
        var thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "wasm fiber" };
        thread.UnsafeStart();
    }

    /// <summary>Whether its work is done; then it may be given back.</summary>
    public bool IsDone => _work is null;

    public static Fiber Rent() => s_idle.TryTake(out var fiber) ? fiber : new Fiber();

    /// <summary>Takes back a fiber whose work is done.</summary>
    public static void Return(Fiber fiber)
    {
        fiber._isAborted = false;
        if (s_idle.Count < MaxIdle)
        {
            s_idle.Add(fiber);
        }
        else
        {
            fiber._go.Release();
        }
    }

    /// <summary>Runs work until it ends or suspends; exceptions of it come out here.</summary>
    /// <returns>The thread that it wants to go on in its place, if it suspends with one.</returns>
    public GuestThread? Start(Action work)
    {
        _work = work;
        return Resume();
    }

    /// <summary>Lets suspended work go on until it ends or suspends again.</summary>
    /// <inheritdoc cref="Start" path="/returns"/>
    public GuestThread? Resume()
    {
        _next = null;
        _go.Release();
        _back.Wait();
        if (_failure is { } failure)
        {
            _failure = null;
            failure.Throw();
        }

        return _next;
    }

    /// <summary>Unwinds suspended work: nothing of it runs any more but what is on its way out.</summary>
    public void Abort()
    {
        _isAborted = true;
        _go.Release();
        _back.Wait();

        // The exception that unwound it, or what a function of the host's made of that: there is nobody to tell.
        _failure = null;
    }

    /// <summary>Called by the work: goes back to who started or resumed it, until it is resumed.</summary>
    /// <param name="next">Who should go on instead.</param>
    public void Suspend(GuestThread? next)
    {
        _next = next;
        _back.Release();
        _go.Wait();
        if (_isAborted)
        {
            throw new WasmTrapException(TrapKind.Interrupted);
        }
    }

    private void Run()
    {
        while (true)
        {
            _go.Wait();
            if (_work is not { } work)
            {
                return;
            }

            try
            {
                work();
            }
            catch (Exception e)
            {
                // Goes on where the fiber was resumed.
                _failure = ExceptionDispatchInfo.Capture(e);
            }

            _work = null;
            _back.Release();
        }
    }
}
