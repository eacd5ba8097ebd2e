using System.Diagnostics;
using Pillion.Wasm;

namespace Pillion.Bench.Processes;

/// <summary>How long an endless guest goes on when another thread has cancelled it.</summary>
internal static class Cancellations
{
    /// <summary>Takes one measurement for each element of <paramref name="nanoseconds"/>.</summary>
    /// <param name="endless">The guest, which runs on this thread.</param>
    /// <param name="runtime">How long it runs before it is cancelled.</param>
    public static void Measure(Instance instance, Func<uint, uint> endless, TimeSpan runtime, long[] nanoseconds)
    {
        foreach (ref var elapsed in nanoseconds.AsSpan())
        {
            using var source = new CancellationTokenSource();
            using var scope = instance.WithDeadline(Timeout.InfiniteTimeSpan, source.Token);
            long cancelledAt = 0;
            var canceller = new Thread(() =>
            {
                Thread.Sleep(runtime);
                cancelledAt = Stopwatch.GetTimestamp();
                source.Cancel();
            });
            canceller.Start();
            try
            {
                _ = endless(0);
            }
            catch (WasmTrapException trap) when (trap.Kind == TrapKind.Interrupted)
            {
                var stoppedAt = Stopwatch.GetTimestamp();
                canceller.Join();
                elapsed = (long)Stopwatch.GetElapsedTime(cancelledAt, stoppedAt).TotalNanoseconds;
            }
        }
    }
}
