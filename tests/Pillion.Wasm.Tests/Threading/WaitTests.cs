using System.Diagnostics;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;
using static Pillion.Wasm.Tests.Testing.GuestThread;

namespace Pillion.Wasm.Tests.Threading;

/// <summary><c>memory.atomic.wait32</c>, <c>wait64</c> and <c>notify</c>: nobody sleeps on, nobody is woken for nothing.</summary>
public sealed class WaitTests
{
    private const int Woken = 0;
    private const int NotEqual = 1;
    private const int TimedOut = 2;
    private const int Place = 40;
    private const long Millisecond = 1_000_000;

    [Theory, EveryStrategy]
    public void Wait_NobodyNotifies_TimesOutNotTooSoon(MemoryStrategy strategy)
    {
        using var memory = new Memory(Of(strategy), SharedGuest.Type);
        using var instance = Instantiate(strategy, memory);
        var start = Stopwatch.GetTimestamp();

        Assert.Equal(TimedOut, instance.GetFunction<Func<int, int, long, int>>("wait32")(Place, 0, 20 * Millisecond));
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(20));
        Assert.Equal(TimedOut, instance.GetFunction<Func<int, long, long, int>>("wait64")(Place, 0, 1));
        Assert.Equal(TimedOut, instance.GetFunction<Func<int, long, long, int>>("wait64")(Place, 0, 0));
        Assert.Equal(0, instance.GetFunction<Func<int, int, int>>("notify")(Place, 1));
    }

    [Theory, EveryStrategy]
    public void Wait_AnotherValue_DoesNotBlock(MemoryStrategy strategy)
    {
        using var memory = new Memory(Of(strategy), SharedGuest.Type);
        using var instance = Instantiate(strategy, memory);
        memory.Write(Place, 0x1_0000_0000);

        Assert.Equal(NotEqual, instance.GetFunction<Func<int, int, long, int>>("wait32")(Place, 1, -1));
        Assert.Equal(NotEqual, instance.GetFunction<Func<int, long, long, int>>("wait64")(Place, 0, -1));
        memory.Write(Place, -1);
        Assert.Equal(TimedOut, instance.GetFunction<Func<int, int, long, int>>("wait32")(Place, -1, 0));
    }

    [Theory, EveryStrategy]
    public void Notify_SeveralWait_WakesThoseOfItsAddressAndNoMoreThanAsked(MemoryStrategy strategy)
    {
        const int Waiting = 4;

        using var memory = new Memory(Of(strategy), SharedGuest.Type);
        using var instance = Instantiate(strategy, memory);
        var notify = instance.GetFunction<Func<int, int, int>>("notify");
        var woken = 0;
        var threads = Enumerable
            .Range(0, Waiting)
            .Select(_ =>
                Start(() =>
                {
                    Assert.Equal(Woken, Wait(strategy, memory, Place, timeout: -1));
                    Interlocked.Increment(ref woken);
                })
            )
            .ToList();
        var elsewhere = Start(() => Assert.Equal(Woken, Wait(strategy, memory, Place + 4, timeout: -1)));

        Assert.Equal(0, notify(Place + 8, -1));
        NotifyUntil(notify, Place, most: 1, times: 1);
        WaitFor("one to wake", () => Volatile.Read(ref woken) == 1);
        NotifyUntil(notify, Place, most: -1, times: Waiting - 1);
        foreach (var thread in threads)
        {
            thread.Join("a notified guest");
        }

        NotifyUntil(notify, Place + 4, most: 1, times: 1);
        elsewhere.Join("the guest that waits at another address");
        Assert.Equal(0, notify(Place, -1));
    }

    [Theory, EveryStrategy]
    public void Wait_ForEver_EndsWithItsDeadline(MemoryStrategy strategy)
    {
        using var memory = new Memory(Of(strategy), SharedGuest.Type);
        using var instance = Instantiate(strategy, memory);
        var wait = instance.GetFunction<Func<int, int, long, int>>("wait32");

        using (instance.WithDeadline(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken))
        {
            Run("a wait with a deadline", () => MustTrap(TrapKind.Interrupted, () => wait(Place, 0, -1)));
            Run("a wait after its deadline", () => MustTrap(TrapKind.Interrupted, () => wait(Place, 0, long.MaxValue)));
        }

        Assert.Equal(0, instance.GetFunction<Func<int, int, int>>("notify")(Place, 1));
        Assert.Equal(TimedOut, wait(Place, 0, 0));
    }

    [Theory, EveryStrategy]
    public void Wait_ForEver_EndsWithCancellationInterruptionOrDisposal(MemoryStrategy strategy)
    {
        foreach (var end in new[] { "cancel", "interrupt", "dispose" })
        {
            using var memory = new Memory(Of(strategy), SharedGuest.Type);
            using var cancellation = new CancellationTokenSource();
            var instance = Instantiate(strategy, memory);
            using var scope = instance.WithDeadline(Timeout.InfiniteTimeSpan, cancellation.Token);
            var waiting = Start(() =>
                MustTrap(TrapKind.Interrupted, () => instance.GetFunction<Func<int, int, long, int>>("wait32")(Place, 0, -1))
            );
            WaitFor("the guest to wait", () => instance.IsWaiting);

            switch (end)
            {
                case "cancel":
                    cancellation.Cancel();
                    break;
                case "interrupt":
                    instance.Interrupt();
                    break;
                default:
                    instance.Dispose();
                    break;
            }

            waiting.Join($"the guest to stop after {end}");
            instance.Dispose();
            memory.Dispose();
            Assert.True(memory.IsReleased);
        }
    }

    [Theory, EveryStrategy]
    public void Wait_WhereItMayNotBlock_Traps(MemoryStrategy strategy)
    {
        var engine = Of(strategy);
        using var unshared = engine.Instantiate(SharedGuest.Add(new WasmBuilder().Memory(1, 1)));
        MustTrap(TrapKind.ExpectedSharedMemory, () => unshared.GetFunction<Func<int, int, long, int>>("wait32")(Place, 0, 0));
        Assert.Equal(0, unshared.GetFunction<Func<int, int, int>>("notify")(Place, 1));

        using var memory = new Memory(engine, SharedGuest.Type);
        using var forbidden = engine.Instantiate(
            SharedGuest.Build(),
            SharedGuest.With(engine, memory),
            new InstanceLimits { AllowBlockingWaits = false }
        );
        MustTrap(TrapKind.WaitForbidden, () => forbidden.GetFunction<Func<int, int, long, int>>("wait32")(Place, 0, 0));
        Assert.Equal(0, forbidden.GetFunction<Func<int, int, int>>("notify")(Place, 1));
    }

    private static Instance Instantiate(MemoryStrategy strategy, Memory memory) =>
        Of(strategy).Instantiate(SharedGuest.Build(), SharedGuest.With(Of(strategy), memory));

    private static int Wait(MemoryStrategy strategy, Memory memory, int address, long timeout)
    {
        using var instance = Instantiate(strategy, memory);
        using var limit = instance.WithDeadline(Patience, TestContext.Current.CancellationToken);
        return instance.GetFunction<Func<int, int, long, int>>("wait32")(address, 0, timeout);
    }

    private static void NotifyUntil(Func<int, int, int> notify, int address, int most, int times)
    {
        var notified = 0;
        WaitFor($"{times} to wait", () => (notified += notify(address, most)) >= times);
        Assert.Equal(times, notified);
    }
}
