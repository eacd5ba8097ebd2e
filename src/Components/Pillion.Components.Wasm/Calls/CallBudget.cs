namespace Pillion.Components.Wasm.Calls;

/// <summary>
/// How many calls may run on threads of the .NET thread pool at once. A guest that does not come back keeps its thread until its deadline, and must not
/// keep those that everything else needs.
/// </summary>
internal sealed class CallBudget
{
    private readonly int _limit = Environment.ProcessorCount;
    private int _running;

    public CallBudget()
    {
        // The pool makes so many threads at once and further ones slowly: those that guests may keep come on top.
        ThreadPool.GetMinThreads(out var workers, out var io);
        ThreadPool.SetMinThreads(workers + _limit, io);
    }

    /// <summary>Takes a place, if there is one.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _running) <= _limit)
        {
            return true;
        }

        Interlocked.Decrement(ref _running);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _running);
}
