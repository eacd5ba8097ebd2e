namespace Pillion.Guests.Threads;

/// <summary>How many threads the .NET pool makes without hesitating: one more for each that a guest keeps from the pool's own work.</summary>
internal static class PoolThreads
{
    private static readonly Lock s_lock = new();

    /// <summary>Changes the number. A thread is made only if there is work for it.</summary>
    public static void Add(int count)
    {
        lock (s_lock)
        {
            ThreadPool.GetMinThreads(out var workers, out var completions);
            ThreadPool.SetMinThreads(workers + count, completions);
        }
    }
}
