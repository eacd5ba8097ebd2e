using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Execution;

/// <summary>Guests that do not stop by themselves, and what stops them.</summary>
public sealed class InterruptionTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(10);

    /// <summary>Functions <c>[] -> []</c> that run for ever, or longer than anyone waits.</summary>
    public static TheoryData<MemoryStrategy, string> EndlessGuests()
    {
        var data = new TheoryData<MemoryStrategy, string>();
        foreach (var strategy in Strategies)
        {
            foreach (
                var guest in (string[])
                    [
                        "loop",
                        "working loop",
                        "nested loops",
                        "loop in callee",
                        "recursion",
                        "indirect recursion",
                        "tail calls",
                        "indirect tail calls",
                    ]
            )
            {
                data.Add(strategy, guest);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(EndlessGuests))]
    public void WithDeadline_EndlessGuest_Interrupted(MemoryStrategy strategy, string guest)
    {
        using var instance = strategy.Instantiate(Endless());

        Run(() =>
        {
            using var scope = Limit(instance, s_short);
            MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>(guest));
            Assert.True(scope.IsExpired);
        });
        Assert.Equal(42, instance.GetFunction<Func<int>>("answer")());
    }

    [Theory, MemberData(nameof(EndlessGuests))]
    public void WithDeadline_TokenCancelled_Interrupted(MemoryStrategy strategy, string guest)
    {
        using var instance = strategy.Instantiate(Endless());
        using var source = new CancellationTokenSource(s_short);

        Run(() =>
        {
            using var scope = instance.WithDeadline(Timeout.InfiniteTimeSpan, source.Token);
            MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>(guest));
            Assert.True(scope.IsExpired);
        });
        Assert.Equal(42, instance.GetFunction<Func<int>>("answer")());
    }

    [Theory, MemberData(nameof(EndlessGuests))]
    public void Interrupt_FromAnotherThread_Interrupted(MemoryStrategy strategy, string guest)
    {
        using var instance = strategy.Instantiate(Endless());
        using var about = new ManualResetEventSlim();
        var running = GuestThread.Start(() =>
        {
            about.Set();
            MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>(guest));
        });

        about.Wait(TestContext.Current.CancellationToken);
        instance.Interrupt();

        running.Join("the guest to be interrupted");
        Assert.Equal(42, instance.GetFunction<Func<int>>("answer")());
    }

    [Theory, EveryStrategy]
    public void WithDeadline_LoopInAnotherInstance_Interrupted(MemoryStrategy strategy)
    {
        using var callee = strategy.Instantiate(Endless());
        using var caller = InstantiateCallerOf(callee, "loop");

        Run(() =>
        {
            using (Limit(caller, s_short))
            {
                MustTrap(TrapKind.Interrupted, caller.GetFunction<Action>("call"));
            }
        });
        Assert.Equal(42, callee.GetFunction<Func<int>>("answer")());
    }

    [Theory, EveryStrategy]
    public void WithDeadline_RecursionInAnotherInstance_Interrupted(MemoryStrategy strategy)
    {
        using var callee = strategy.Instantiate(Endless());
        using var caller = InstantiateCallerOf(callee, "recursion");

        Run(() =>
        {
            using var scope = Limit(caller, s_short);
            MustTrap(TrapKind.Interrupted, caller.GetFunction<Action>("call"));
        });
    }

    [Theory, EveryStrategy("loop", "recursion")]
    public void WithDeadline_LoopInADisposedInstance_Interrupted(MemoryStrategy strategy, string guest)
    {
        var callee = strategy.Instantiate(Endless());
        using var caller = InstantiateCallerOf(callee, guest);
        callee.Dispose();

        Run(() =>
        {
            using var scope = Limit(caller, s_short);
            MustTrap(TrapKind.Interrupted, caller.GetFunction<Action>("call"));
        });
    }

    [Theory, EveryStrategy("before", "after")]
    public void WithDeadline_PassesWhileAHostFunctionRuns_StopsTheGuestThatCalledIt(MemoryStrategy strategy, string where)
    {
        DeadlineScope scope = default;
        var linker = new Linker(Of(strategy)).Define("host", "wait", () => GuestThread.WaitFor("the deadline", () => scope.IsExpired));
        using var instance = Of(strategy)
            .Instantiate(
                new WasmBuilder()
                    .ImportFunction("host", "wait", ">")
                    .Function("before", ">", c => c.Call(0).Forever())
                    .Function("after", ">", c => c.Call(0).Call(3))
                    .Function(null, ">", c => c.Call(4))
                    .Function(null, ">", _ => { }),
                linker
            );

        Run(() =>
        {
            scope = Limit(instance, s_short);
            using (scope)
            {
                MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>(where));
            }
        });
    }

    [Theory, EveryStrategy]
    public void WithDeadline_PassesBeforeAnInstanceIsLinked_StopsThatToo(MemoryStrategy strategy)
    {
        DeadlineScope scope = default;
        var linker = new Linker(Of(strategy));
        linker.Define(
            "host",
            "link",
            (Caller caller) =>
            {
                GuestThread.WaitFor("the deadline", () => scope.IsExpired);
                using var late = linker
                    .Define("m", caller.Instance)
                    .Instantiate(
                        Of(strategy).Load(new WasmBuilder().ImportFunction("m", "f", ">").Function("loop", ">", c => c.Forever()))
                    );
                late.GetFunction<Action>("loop")();
            }
        );
        using var instance = Of(strategy)
            .Instantiate(new WasmBuilder().ImportFunction("host", "link", ">").Function("f", ">", c => c.Call(0)), linker);

        Run(() =>
        {
            scope = Limit(instance, s_short);
            using (scope)
            {
                MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>("f"));
            }
        });
    }

    [Theory, EveryStrategy]
    public void WithDeadline_Expired_EveryFurtherCallIsInterrupted(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Endless());

        Run(() =>
        {
            using (Limit(instance, s_short))
            {
                MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>("loop"));
                MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>("loop"));
                MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>("recursion"));
                MustTrap(TrapKind.Interrupted, () => instance.GetFunction<Func<int>>("answer")());
            }

            Assert.Equal(42, instance.GetFunction<Func<int>>("answer")());
        });
    }

    [Theory, EveryStrategy]
    public void WithDeadline_TokenCancelledBefore_FirstCallIsInterrupted(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Endless());

        Run(() =>
        {
            using (instance.WithDeadline(s_long, new CancellationToken(canceled: true)))
            {
                MustTrap(TrapKind.Interrupted, () => instance.GetFunction<Func<int>>("answer")());
            }

            Assert.Equal(42, instance.GetFunction<Func<int>>("answer")());
        });
    }

    [Theory, EveryStrategy]
    public void Interrupt_NothingRuns_NextCallIsInterruptedAndNoOther(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Endless());
        var answer = instance.GetFunction<Func<int>>("answer");

        instance.Interrupt();
        instance.Interrupt();

        MustTrap(TrapKind.Interrupted, () => answer());
        Assert.Equal(42, answer());
    }

    [Theory, EveryStrategy]
    public void WithDeadline_GuestEndsInTime_NothingHappens(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Endless());

        for (var i = 0; i < 100; i++)
        {
            using var scope = Limit(instance, s_long);
            Assert.Equal(42, instance.GetFunction<Func<int>>("answer")());
            Assert.False(scope.IsExpired);
        }
    }

    [Theory]
    [InlineData(25)]
    [InlineData(10_000)]
    [InlineData(10_675_199)]
    public void WithDeadline_FarAway_NothingHappens(int days)
    {
        using var instance = Strategies[0].Instantiate(Endless());

        using (Limit(instance, TimeSpan.FromDays(days)))
        {
            Assert.Equal(42, instance.GetFunction<Func<int>>("answer")());
        }

        // The thread that watches deadlines still does.
        Run(() =>
        {
            using var scope = Limit(instance, s_short);
            MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>("loop"));
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void WithDeadline_NotPositive_Rejected(int milliseconds)
    {
        using var instance = Strategies[0].Instantiate(Endless());

        Assert.Throws<ArgumentOutOfRangeException>(() => Limit(instance, TimeSpan.FromMilliseconds(milliseconds)));
        Assert.Equal(42, instance.GetFunction<Func<int>>("answer")());
    }

    [Theory, EveryStrategy]
    public void WithDeadline_ShorterOneAfterLongerOnes_IsMet(MemoryStrategy strategy)
    {
        using var slow = strategy.Instantiate(Endless());
        using var fast = strategy.Instantiate(Endless());

        Run(() =>
        {
            using var longScope = Limit(slow, s_long);
            using var shortScope = Limit(fast, s_short);
            MustTrap(TrapKind.Interrupted, fast.GetFunction<Action>("loop"));
            Assert.False(longScope.IsExpired);
        });
    }

    [Theory, EveryStrategy]
    public void Dispose_ScopeThatEndedBefore_LeavesALaterOneAlone(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Endless());

        Run(() =>
        {
            var first = Limit(instance, s_long);
            first.Dispose();
            using var second = Limit(instance, s_short);
            first.Dispose();

            MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>("loop"));
            Assert.True(second.IsExpired);
            Assert.False(first.IsExpired);
        });
    }

    [Theory, EveryStrategy]
    public void Dispose_InstanceInItsScope_Allowed(MemoryStrategy strategy)
    {
        var instance = strategy.Instantiate(Endless());
        using var scope = Limit(instance, s_short);

        instance.Dispose();

        instance.Interrupt();
        Assert.Throws<ObjectDisposedException>(() => Limit(instance, s_long));
    }

    /// <summary>Scopes end just when they expire: what comes after must not be interrupted.</summary>
    [Theory, EveryStrategy]
    public void WithDeadline_EndsAsItExpires_NextCallIsNotInterrupted(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Endless());
        var count = instance.GetFunction<Func<int, int>>("count");

        Run(() =>
        {
            // Some rounds, and then until it has gone both ways, so that a pass is not for want of a race.
            var (ended, interrupted) = (0, 0);
            for (var round = 0; round < 500 || interrupted < 20 || ended < 20; round++)
            {
                try
                {
                    using var scope = Limit(instance, TimeSpan.FromMicroseconds(1 + (round * 7 % 2000)));
                    count(1 + (round * 131 % 1_000_000));
                    ended++;
                }
                catch (WasmTrapException trap) when (trap.Kind == TrapKind.Interrupted)
                {
                    interrupted++;
                }

                Assert.Equal(0, count(50));
            }
        });
    }

    /// <summary>As above, with tokens that another thread cancels.</summary>
    [Theory, EveryStrategy]
    public void WithDeadline_EndsAsItsTokenIsCancelled_NextCallIsNotInterrupted(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Endless());
        var count = instance.GetFunction<Func<int, int>>("count");
        CancellationTokenSource? current = null;
        var stop = false;
        var cancelling = GuestThread.Start(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                Interlocked.Exchange(ref current, null)?.Cancel();
            }
        });

        Run(() =>
        {
            for (var round = 0; round < 2000; round++)
            {
                // Not disposed of: the canceller may have taken it and be about to cancel it when the round is over.
                var source = new CancellationTokenSource();
                try
                {
                    using var scope = instance.WithDeadline(s_long, source.Token);
                    Volatile.Write(ref current, source);
                    count(1 + (round * 131 % 10_000));
                }
                catch (WasmTrapException trap) when (trap.Kind == TrapKind.Interrupted) { }

                Interlocked.Exchange(ref current, null);
                Assert.Equal(0, count(50));
            }
        });
        Volatile.Write(ref stop, true);
        cancelling.Join("the cancelling thread");
    }

    /// <summary>The interrupting thread is still at work on one instance when another is stopped by it already.</summary>
    [Theory, EveryStrategy]
    public void Interrupt_LinkedInstances_NoneStaysInterrupted(MemoryStrategy strategy)
    {
        using var callee = strategy.Instantiate(Endless());
        using var caller = InstantiateCallerOf(callee, "loop");
        var call = caller.GetFunction<Action>("call");
        var answer = callee.GetFunction<Func<int>>("answer");
        var wanted = 0;
        var stop = false;
        var interrupting = GuestThread.Start(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                if (Interlocked.Exchange(ref wanted, 0) == 1)
                {
                    caller.Interrupt();
                }
            }
        });

        Run(() =>
        {
            for (var round = 0; round < 200; round++)
            {
                Volatile.Write(ref wanted, 1);
                MustTrap(TrapKind.Interrupted, call);
                Assert.Equal(42, answer());
            }
        });
        Volatile.Write(ref stop, true);
        interrupting.Join("the interrupting thread");
    }

    [Theory, EveryStrategy]
    public void WithDeadline_StartFunctionLoops_Interrupted(MemoryStrategy strategy)
    {
        using var module = Of(strategy).Load(new WasmBuilder().Function(null, ">", c => c.Forever()).Start(0));
        using var pool = new InstancePool(new Linker(Of(strategy)).Prepare(module), maxIdle: 1);

        Run(() =>
        {
            var instance = pool.RentUnstarted();
            using (Limit(instance, s_short))
            {
                MustTrap(TrapKind.Interrupted, instance.RunStart);
            }

            pool.Return(instance);
        });
    }

    [Theory, EveryStrategy]
    public void Interrupt_HostCatchesTheTrapAndGoesOn_GuestIsStoppedNevertheless(MemoryStrategy strategy)
    {
        Action? loop = null;
        var swallowed = 0;
        var linker = new Linker(Of(strategy)).Define(
            "host",
            "stubborn",
            () =>
            {
                try
                {
                    loop!();
                }
                catch (WasmTrapException)
                {
                    swallowed++;
                }
            }
        );
        using var instance = Of(strategy)
            .Instantiate(
                new WasmBuilder()
                    .ImportFunction("host", "stubborn", ">")
                    .Function("loop", ">", c => c.Forever())
                    .Function("f", ">", c => c.Forever(c => c.Call(0))),
                linker
            );
        loop = instance.GetFunction<Action>("loop");

        Run(() =>
        {
            using var scope = Limit(instance, s_short);
            MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>("f"));
        });
        Assert.Equal(1, swallowed);
    }

    private static DeadlineScope Limit(Instance instance, TimeSpan timeout) => instance.WithDeadline(timeout);

    private static void Run(Action action) => GuestThread.Run("a guest to be interrupted", action);

    private static Instance InstantiateCallerOf(Instance callee, string function) =>
        callee.Module.Engine.Instantiate(
            new WasmBuilder().ImportFunction("callee", function, ">").Function("call", ">", c => c.Call(0)),
            new Linker(callee.Module.Engine).Define("callee", callee)
        );

    private static WasmBuilder Endless() =>
        new WasmBuilder()
            .Memory(1)
            .Table(null, 'F', 3)
            .Elements(1, 8, 11)
            .Function("loop", ">", c => c.Forever())
            .Function(
                "working loop",
                ">",
                c => c.Forever(c => c.I32(8).I32(8).Access(Opcode.I32Load).I32(1).Op(Opcode.I32Add).Access(Opcode.I32Store))
            )
            .Function("nested loops", ">", c => c.Forever(c => c.Loop(c => c.I32(0).BrIf(0)).Loop(c => c.Loop(c => c.I32(0).BrIf(1)))))
            .Function("loop in callee", ">", c => c.Call(0))
            .Function("recursion", ">", c => c.I32(100).Call(7).Op(Opcode.Drop))
            .Function("indirect recursion", ">", c => c.I32(100).Call(8).Op(Opcode.Drop))
            .Function("answer", ">i", c => c.I32(42))
            // No loop, and no more than a hundred deep: 2^100 calls.
            .Function(null, "i>i", c => Twice(c, c => c.Call(7)))
            .Function(null, "i>i", c => Twice(c, c => c.I32(1).CallIndirect("i>i")))
            .Function("count", "i>i", c => c.Loop(c => c.LocalGet(0).I32(1).Op(Opcode.I32Sub).LocalTee(0).BrIf(0)).LocalGet(0))
            // A loop without a loop, that needs no more stack the longer it runs.
            .Function("tail calls", ">", c => c.Indexed(Opcode.ReturnCall, 10))
            .Function("indirect tail calls", ">", c => c.I32(2).ReturnCallIndirect(">"));

    private static void Twice(CodeBuilder code, Action<CodeBuilder> call) =>
        code.LocalGet(0)
            .If(
                c =>
                {
                    call(c.LocalGet(0).I32(1).Op(Opcode.I32Sub));
                    call(c.LocalGet(0).I32(1).Op(Opcode.I32Sub));
                    c.Op(Opcode.I32Add);
                },
                c => c.I32(1),
                ">i"
            );
}
