using Pillion.Wasm.Components.Tests.Testing;

namespace Pillion.Wasm.Components.Tests.Async;

/// <summary>Streams and futures between a guest and the host.</summary>
public sealed class HostStreamTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Engine _engine = new();
    private readonly ComponentInstance _instance;

    public HostStreamTests() => _instance = new ComponentLinker(_engine).Instantiate(WatComponent.Load(_engine, TaskComponents.Streams));

    public void Dispose()
    {
        _instance.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public async Task Stream_OfASequence_IsReadByTheGuest()
    {
        var sum = _instance.GetFunction<Func<ComponentStream<uint>, ValueTask<uint>>>("", "sum");

        var call = sum(ComponentStream<uint>.From(Numbers(100))).AsTask();

        Assert.Equal(4950u, await call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Write_MoreThanTheGuestAsksFor_WaitsUntilAllIsTaken()
    {
        var sum = _instance.GetFunction<Func<ComponentStream<uint>, ValueTask<uint>>>("", "sum");
        var stream = ComponentStream<uint>.Create(out var writer);
        var call = sum(stream).AsTask();

        var isTaken = await writer
            .WriteAsync(Enumerable.Range(0, 1000).Select(n => (uint)n).ToArray())
            .AsTask()
            .WaitAsync(s_patience, TestContext.Current.CancellationToken);
        writer.Dispose();

        Assert.True(isTaken);
        Assert.Equal(499_500u, await call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ReadAll_StreamOfTheGuest_HasAllElements()
    {
        var count = _instance.GetFunction<Func<uint, ValueTask<ComponentStream<uint>>>>("", "count");
        using var stream = await count(100).AsTask().WaitAsync(s_patience, TestContext.Current.CancellationToken);

        var numbers = new List<uint>();
        await foreach (var number in stream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            numbers.Add(number);
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(n => (uint)n), numbers);
    }

    [Fact]
    public async Task Dispose_StreamOfTheGuest_EndsTheWriter()
    {
        var count = _instance.GetFunction<Func<uint, ValueTask<ComponentStream<uint>>>>("", "count");
        var sum = _instance.GetFunction<Func<ComponentStream<uint>, ValueTask<uint>>>("", "sum");
        var stream = await count(uint.MaxValue).AsTask().WaitAsync(s_patience, TestContext.Current.CancellationToken);
        Assert.Equal(1, await stream.ReadAsync(new uint[8]).AsTask().WaitAsync(s_patience, TestContext.Current.CancellationToken));

        stream.Dispose();
        await sum(ComponentStream<uint>.From(Numbers(1))).AsTask().WaitAsync(s_patience, TestContext.Current.CancellationToken);

        // What the guest does next is to find its reader gone, and to end.
        Assert.Equal(0, _instance.Handles.Count);
        Assert.Equal(0, _instance.Threads.Count);
    }

    [Fact]
    public async Task Stream_FromTheGuestToTheGuest_PassesThroughTheHost()
    {
        var count = _instance.GetFunction<Func<uint, ValueTask<ComponentStream<uint>>>>("", "count");
        var sum = _instance.GetFunction<Func<ComponentStream<uint>, ValueTask<uint>>>("", "sum");

        var call = sum(await count(10)).AsTask();

        Assert.Equal(45u, await call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Future_OfATask_IsReadByTheGuestWhenItEnds()
    {
        var next = _instance.GetFunction<Func<ComponentFuture<uint>, ValueTask<uint>>>("", "next");
        var value = new TaskCompletionSource<uint>();

        var call = next(ComponentFuture<uint>.From(new ValueTask<uint>(value.Task))).AsTask();
        Assert.False(call.IsCompleted);
        value.SetResult(41);

        Assert.Equal(42u, await call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void As_StreamOfOtherElements_SaysWhatWitHas()
    {
        var error = Assert.Throws<ComponentLinkException>(() =>
            _instance.GetFunction<Func<ComponentStream<string>, ValueTask<uint>>>("", "sum")
        );

        Assert.Contains("u32", error.Message, StringComparison.Ordinal);
    }

    private static async IAsyncEnumerable<uint> Numbers(uint count)
    {
        for (var i = 0u; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }
}
