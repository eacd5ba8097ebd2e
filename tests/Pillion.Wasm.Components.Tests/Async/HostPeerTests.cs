using Pillion.Wasm.Components.Tests.Testing;

namespace Pillion.Wasm.Components.Tests.Async;

/// <summary>Streams that the host serves when a guest reads or writes.</summary>
public sealed class HostPeerTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Engine _engine = new();
    private readonly ComponentInstance _instance;

    public HostPeerTests() => _instance = new ComponentLinker(_engine).Instantiate(WatComponent.Load(_engine, TaskComponents.Streams));

    private Func<ComponentStream<uint>, ValueTask<uint>> Sum =>
        _instance.GetFunction<Func<ComponentStream<uint>, ValueTask<uint>>>("", "sum");

    private Func<uint, ValueTask<ComponentStream<uint>>> Count =>
        _instance.GetFunction<Func<uint, ValueTask<ComponentStream<uint>>>>("", "count");

    public void Dispose()
    {
        _instance.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public async Task Source_GuestReads_IsAskedForWhatTheGuestWants()
    {
        var source = new NumberSource(available: 25, isOver: true);

        Assert.Equal(300u, await Await(Sum(ComponentStream<uint>.From(source))));

        // The guest reads ten at a time, until it hears of the end.
        int[] expected = [10, 10, 10, 10];
        Assert.Equal(expected, source.Asked);
        Assert.True(source.IsClosed);
        Assert.False(_instance.Scheduler.HasWork);
    }

    [Fact]
    public async Task Source_HasNothingYet_GuestWaitsUntilItIsNotified()
    {
        var source = new NumberSource(available: 0, isOver: false);
        var call = Sum(ComponentStream<uint>.From(source)).AsTask();
        Assert.False(call.IsCompleted);

        await Task.Run(() => source.Add(5, isOver: false), TestContext.Current.CancellationToken);
        await Task.Run(() => source.Add(5, isOver: true), TestContext.Current.CancellationToken);

        Assert.Equal(45u, await call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Source_GuestThatWaitsIsDisposed_IsClosed()
    {
        var source = new NumberSource(available: 0, isOver: false);
        var call = Sum(ComponentStream<uint>.From(source)).AsTask();

        _instance.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => call.WaitAsync(s_patience, TestContext.Current.CancellationToken));
        Assert.True(source.IsClosed);
        source.Add(1, isOver: false);
    }

    [Fact]
    public void Source_StreamNeverGivenAway_IsClosedWithIt()
    {
        var source = new NumberSource(available: 1, isOver: true);

        ComponentStream<uint>.From(source).Dispose();

        Assert.True(source.IsClosed);
    }

    [Fact]
    public async Task Sink_GuestWrites_HasAllWhenTheGuestEnds()
    {
        var sink = new NumberSink(limit: 1000);
        using var stream = await Await(Count(100));

        stream.WriteTo(sink);

        await sink.Closed.WaitAsync(s_patience, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 100).Select(n => (uint)n), sink.Taken);
    }

    [Fact]
    public async Task Sink_TakesNoMore_EndsTheWriter()
    {
        var sink = new NumberSink(limit: 7);
        using var stream = await Await(Count(uint.MaxValue));

        stream.WriteTo(sink);

        await sink.Closed.WaitAsync(s_patience, TestContext.Current.CancellationToken);
        Assert.Equal(7, sink.Taken.Count);

        // The guest ends, and leaves nothing.
        Assert.Equal(0u, await Await(Sum(ComponentStream<uint>.From(new NumberSource(0, isOver: true)))));
        Assert.Equal(0, _instance.Handles.Count);
        Assert.False(_instance.Scheduler.HasWork);
    }

    [Fact]
    public async Task Sink_CanTakeNothingYet_WriterWaitsUntilItIsNotified()
    {
        var sink = new NumberSink(limit: 1000) { IsFull = true };
        using var stream = await Await(Count(3));
        stream.WriteTo(sink);
        Assert.False(sink.Closed.IsCompleted);

        sink.Empty();

        await sink.Closed.WaitAsync(s_patience, TestContext.Current.CancellationToken);
        Assert.Equal(3, sink.Taken.Count);
    }

    [Fact]
    public void WriteTo_StreamOfTheHost_SaysThatItIsNone()
    {
        var stream = ComponentStream<uint>.Create(out _);

        Assert.Throws<InvalidOperationException>(() => stream.WriteTo(new NumberSink(1)));
    }

    private static Task<T> Await<T>(ValueTask<T> call) => call.AsTask().WaitAsync(s_patience, TestContext.Current.CancellationToken);

    /// <summary>Counts from zero.</summary>
    private sealed class NumberSource(int available, bool isOver) : ComponentStreamSource<uint>
    {
        private readonly Lock _lock = new();
        private uint _next;
        private int _available = available;
        private bool _isOver = isOver;

        public List<int> Asked { get; } = [];

        public bool IsClosed { get; private set; }

        public void Add(int count, bool isOver)
        {
            lock (_lock)
            {
                _available += count;
                _isOver = isOver;
            }

            NotifyReady();
        }

        protected internal override int Read(Span<uint> elements)
        {
            lock (_lock)
            {
                Asked.Add(elements.Length);
                if (_available == 0 && !_isOver)
                {
                    return Waiting;
                }

                var count = Math.Min(elements.Length, _available);
                for (var i = 0; i < count; i++)
                {
                    elements[i] = _next++;
                }

                _available -= count;
                return count;
            }
        }

        protected internal override void Close() => IsClosed = true;
    }

    private sealed class NumberSink(int limit) : ComponentStreamSink<uint>
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<uint> Taken { get; } = [];

        public Task Closed => _closed.Task;

        public volatile bool IsFull;

        public void Empty()
        {
            IsFull = false;
            NotifyReady();
        }

        protected internal override int Write(ReadOnlySpan<uint> elements)
        {
            if (IsFull)
            {
                return Waiting;
            }

            if (Taken.Count == limit)
            {
                return Ended;
            }

            var count = Math.Min(elements.Length, limit - Taken.Count);
            Taken.AddRange(elements[..count]);
            return count;
        }

        protected internal override void Close() => _closed.SetResult();
    }
}
