using Pillion.Wasm;

namespace Pillion.Guests.Threads;

/// <summary>The threads that apps' guests run on; each has a chain of the guests that are under way on it.</summary>
internal sealed class GuestThreadPool : IDisposable
{
    /// <summary>Stack of a guest thread, in bytes.</summary>
    public const int StackBytes = GuestThreads.StackBytes;

    private readonly GuestThreads _threads = new();

    /// <summary>Runs a function on a guest thread; it is given the thread's chain, which is empty.</summary>
    public Task<T> RunAsync<T>(Func<GuestChain, T> function) => _threads.RunAsync(() => function(GuestChain.Current ?? GuestChain.Begin()));

    /// <summary>Has something done on a guest thread, with the thread's chain. It must not throw.</summary>
    public void Post(Action<GuestChain> work) => _threads.Post(() => work(GuestChain.Current ?? GuestChain.Begin()));

    public void Dispose() => _threads.Dispose();
}
