using Pillion.Wasm.Components.Tests.Testing;

namespace Pillion.Wasm.Components.Tests.Async;

/// <summary>Calls of asynchronous functions by the host, and functions of the host's that end later.</summary>
public sealed class HostCallTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Engine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(TaskComponents.Callback, 7u)]
    [InlineData(TaskComponents.Blocking, 1007u)]
    public async Task Call_HostReturnsAtOnce_IsCompletedAtOnce(string text, uint expected)
    {
        using var instance = Instantiate(text, n => new ValueTask<uint>(n));

        var call = instance.GetFunction<Func<uint, ValueTask<uint>>>("", "run")(7).AsTask();

        Assert.True(call.IsCompletedSuccessfully);
        Assert.Equal(expected, await call);
    }

    [Theory]
    [InlineData(TaskComponents.Callback, 7u)]
    [InlineData(TaskComponents.Blocking, 1007u)]
    public async Task Call_HostReturnsLater_IsCompletedThen(string text, uint expected)
    {
        var delay = new TaskCompletionSource<uint>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var instance = Instantiate(text, _ => new ValueTask<uint>(delay.Task));

        var call = instance.GetFunction<Func<uint, ValueTask<uint>>>("", "run")(1).AsTask();
        Assert.False(call.IsCompleted);
        delay.SetResult(7);

        Assert.Equal(expected, await call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(TaskComponents.Callback)]
    [InlineData(TaskComponents.Blocking)]
    public async Task Call_DelegateThatBlocks_WaitsForTheHost(string text)
    {
        using var instance = Instantiate(
            text,
            async n =>
            {
                await Task.Yield();
                return n;
            }
        );
        var run = instance.GetFunction<Func<uint, uint>>("", "run");

        var result = await Task.Run(() => run(5), TestContext.Current.CancellationToken)
            .WaitAsync(s_patience, TestContext.Current.CancellationToken);

        Assert.Equal(5u, result % 1000);
    }

    [Fact]
    public async Task Calls_SeveralAtOnce_EndInTheOrderOfTheHost()
    {
        var delays = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource<uint>()).ToArray();
        using var instance = Instantiate(TaskComponents.Callback, n => new ValueTask<uint>(delays[n].Task));
        var run = instance.GetFunction<Func<uint, ValueTask<uint>>>("", "run");
        var calls = Enumerable.Range(0, 3).Select(n => run((uint)n).AsTask()).ToArray();

        delays[2].SetResult(102);
        Assert.Equal(102u, await calls[2].WaitAsync(s_patience, TestContext.Current.CancellationToken));
        Assert.False(calls[0].IsCompleted || calls[1].IsCompleted);
        delays[0].SetResult(100);
        delays[1].SetResult(101);

        uint[] expected = [100, 101, 102];
        Assert.Equal(expected, await Task.WhenAll(calls).WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(TaskComponents.Callback)]
    [InlineData(TaskComponents.Blocking)]
    public async Task Calls_TenThousand_LeaveNothing(string text)
    {
        using var instance = Instantiate(
            text,
            async n =>
            {
                if (n != 0)
                {
                    await Task.Yield();
                }

                return n;
            }
        );
        var run = instance.GetFunction<Func<uint, ValueTask<uint>>>("", "run");

        for (var i = 0u; i < 10_000; i++)
        {
            Assert.Equal(i % 1000, await run(i % 1000) % 1000);
        }

        // A result comes before its call has ended; this one ends at once, and after all others.
        Assert.Equal(0u, await run(0) % 1000);

        Assert.Equal(0, instance.Handles.Count);
        Assert.Equal(0, instance.Threads.Count);
        Assert.False(instance.Scheduler.HasWork);
    }

    [Theory]
    [InlineData(TaskComponents.Callback)]
    [InlineData(TaskComponents.Blocking)]
    public async Task Call_HostFails_FailsAndEndsTheInstance(string text)
    {
        var delay = new TaskCompletionSource<uint>();
        using var instance = Instantiate(text, _ => new ValueTask<uint>(delay.Task));
        var run = instance.GetFunction<Func<uint, ValueTask<uint>>>("", "run");
        var call = run(1).AsTask();

        delay.SetException(new InvalidDataException("no such delay"));

        await Assert.ThrowsAsync<InvalidDataException>(() => call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
        Assert.True(instance.HasTrapped);
        await Assert.ThrowsAsync<WasmTrapException>(() => run(1).AsTask());
    }

    [Theory]
    [InlineData(TaskComponents.Callback)]
    [InlineData(TaskComponents.Blocking)]
    public async Task Interrupt_CallThatWaits_EndsIt(string text)
    {
        using var instance = Instantiate(text, _ => new ValueTask<uint>(new TaskCompletionSource<uint>().Task));
        var call = instance.GetFunction<Func<uint, ValueTask<uint>>>("", "run")(1).AsTask();

        instance.Interrupt();

        var trap = await Assert.ThrowsAsync<WasmTrapException>(() => call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
        Assert.Equal(TrapKind.Interrupted, trap.Kind);
    }

    [Theory]
    [InlineData(TaskComponents.Callback)]
    [InlineData(TaskComponents.Blocking)]
    public async Task WithDeadline_CallThatBlocksItsThread_EndsIt(string text)
    {
        using var instance = Instantiate(text, _ => new ValueTask<uint>(new TaskCompletionSource<uint>().Task));
        var run = instance.GetFunction<Func<uint, uint>>("", "run");
        using var deadline = instance.WithDeadline(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);

        var call = Task.Run(() => run(1), TestContext.Current.CancellationToken);

        var trap = await Assert.ThrowsAsync<WasmTrapException>(() => call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
        Assert.Equal(TrapKind.Interrupted, trap.Kind);
    }

    [Fact]
    public async Task Return_InstanceWhoseCallHasJustEnded_IsRentedAgain()
    {
        Func<uint, ValueTask<uint>> delay = async n =>
        {
            await Task.Yield();
            return n;
        };
        var linker = new ComponentLinker(_engine).Define("", "delay", delay);
        using var pool = new ComponentPool(linker.Prepare(WatComponent.Load(_engine, TaskComponents.Callback)), maxIdle: 1);

        for (var i = 0u; i < 100; i++)
        {
            var instance = pool.Rent();
            Assert.Equal(i, await instance.GetFunction<Func<uint, ValueTask<uint>>>("", "run")(i));
            pool.Return(instance);
            Assert.Equal(1, pool.IdleCount);
        }
    }

    [Theory]
    [InlineData(TaskComponents.Callback)]
    [InlineData(TaskComponents.Blocking)]
    public async Task Dispose_CallThatWaits_EndsIt(string text)
    {
        var instance = Instantiate(text, _ => new ValueTask<uint>(new TaskCompletionSource<uint>().Task));
        var call = instance.GetFunction<Func<uint, ValueTask<uint>>>("", "run")(1).AsTask();

        instance.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Cancel_HostThatWaits_EndsTheSubtaskAndTellsTheHost()
    {
        var (cancelled, delay) = (CancellationToken.None, new TaskCompletionSource<uint>());
        using var instance = Instantiate(
            TaskComponents.Cancelling,
            _ =>
            {
                cancelled = ComponentCall.CancellationToken;
                return new ValueTask<uint>(delay.Task);
            }
        );

        var state = await instance.GetFunction<Func<uint, ValueTask<uint>>>("", "run")(1);

        Assert.Equal(4u, state);
        Assert.True(cancelled.IsCancellationRequested);
        Assert.False(instance.Scheduler.HasWork);
        Assert.Equal(0, instance.Handles.Count);

        // What comes too late is dropped, and hurts nobody.
        delay.SetException(new InvalidDataException("too late"));
        delay = new TaskCompletionSource<uint>();
        Assert.Equal(4u, await instance.GetFunction<Func<uint, ValueTask<uint>>>("", "run")(1));
    }

    [Fact]
    public async Task CancellationToken_OutsideOfACall_IsNone()
    {
        using var instance = Instantiate(TaskComponents.Callback, n => new ValueTask<uint>(n));
        await instance.GetFunction<Func<uint, ValueTask<uint>>>("", "run")(1);

        Assert.False(ComponentCall.CancellationToken.CanBeCanceled);
    }

    [Fact]
    public async Task Return_AfterATrapDuringACall_TheCallCountsForNothingWhenItEnds()
    {
        var delays = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource<uint>()).ToArray();
        Func<uint, ValueTask<uint>> delay = n => new ValueTask<uint>(delays[n].Task);
        var linker = new ComponentLinker(_engine).Define("", "delay", delay);
        using var pool = new ComponentPool(linker.Prepare(WatComponent.Load(_engine, TaskComponents.Callback)), maxIdle: 1);
        var instance = pool.Rent();
        var run = instance.GetFunction<Func<uint, ValueTask<uint>>>("", "run");
        var forgotten = run(0).AsTask();
        var failed = run(1).AsTask();
        delays[1].SetException(new InvalidDataException("no such delay"));
        await Assert.ThrowsAsync<InvalidDataException>(() => failed.WaitAsync(s_patience, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<InvalidDataException>(() => forgotten.WaitAsync(s_patience, TestContext.Current.CancellationToken));
        pool.Return(instance);
        Assert.Same(instance, pool.Rent());

        delays[0].SetResult(1000);
        var call = run(2).AsTask();
        delays[2].SetResult(7);

        Assert.Equal(7u, await call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
        Assert.Equal(0, instance.Scheduler.HostOperations);
        pool.Return(instance);
    }

    [Fact]
    public void As_DelegateThatDoesNotFit_SaysWhatWitHas()
    {
        using var instance = Instantiate(TaskComponents.Callback, n => new ValueTask<uint>(n));

        var error = Assert.Throws<ComponentLinkException>(() => instance.GetFunction<Func<uint, ValueTask<string>>>("", "run"));

        Assert.Contains("u32", error.Message, StringComparison.Ordinal);
    }

    private ComponentInstance Instantiate(string text, Func<uint, ValueTask<uint>> delay) =>
        new ComponentLinker(_engine).Define("", "delay", delay).Instantiate(WatComponent.Load(_engine, text));
}
