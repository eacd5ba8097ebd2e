namespace Pillion.Wasm.Threading;

/// <summary>The queues of threads that wait for addresses of shared memories, for the whole process.</summary>
internal static class WaitQueues
{
    private const int BucketCount = 256;

    // Threads of one address share a bucket, and so do some of others. Each is its own lock.
    private static readonly LinkedList<Waiter>[] s_buckets = CreateBuckets();

    /// <summary>Joins an address's queue, if the condition holds: no notification can come between the test and that.</summary>
    public static bool TryEnter(WaitCondition condition, Waiter waiter)
    {
        var bucket = BucketOf(condition.Address);
        lock (bucket)
        {
            if (!condition.IsMet)
            {
                return false;
            }

            bucket.AddLast(waiter);
            return true;
        }
    }

    /// <summary>Leaves the queue.</summary>
    /// <returns>Whether the waiter had been notified, and so counted by who did.</returns>
    public static bool Leave(Waiter waiter)
    {
        var bucket = BucketOf(waiter.Address);
        lock (bucket)
        {
            if (!waiter.IsNotified)
            {
                bucket.Remove(waiter);
            }

            return waiter.IsNotified;
        }
    }

    /// <summary>Wakes those that have waited longest for an address.</summary>
    /// <param name="most">How many at most.</param>
    /// <returns>How many.</returns>
    public static uint Notify(nint address, uint most)
    {
        var bucket = BucketOf(address);
        var woken = 0u;
        lock (bucket)
        {
            for (var node = bucket.First; node is not null && woken < most; )
            {
                var next = node.Next;
                if (node.Value.Address == address)
                {
                    bucket.Remove(node);
                    node.Value.Notify();
                    woken++;
                }

                node = next;
            }
        }

        return woken;
    }

    private static LinkedList<Waiter> BucketOf(nint address) => s_buckets[(int)(((nuint)address >> 2) % BucketCount)];

    private static LinkedList<Waiter>[] CreateBuckets()
    {
        var buckets = new LinkedList<Waiter>[BucketCount];
        foreach (ref var bucket in buckets.AsSpan())
        {
            bucket = new LinkedList<Waiter>();
        }

        return buckets;
    }
}
