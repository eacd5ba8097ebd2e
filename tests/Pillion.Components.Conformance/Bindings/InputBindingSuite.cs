using System.Collections.Concurrent;
using System.Text;
using Pillion.Abstractions.Bindings;
using Pillion.Testing;

namespace Pillion.Components.Conformance.Bindings;

/// <summary>What every input binding does that hands out what somebody has sent. A test gets a fresh, initialised one.</summary>
public abstract class InputBindingSuite : IAsyncLifetime
{
    private readonly ConcurrentQueue<BindingEvent> _events = new();
    private IInputBinding? _binding;

    /// <summary>The running test's token.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The binding under test.</summary>
    protected IInputBinding Binding => _binding ?? throw new InvalidOperationException("The binding is made in InitializeAsync.");

    /// <summary>The events that <see cref="TakeAsync"/> got, in their order.</summary>
    protected IReadOnlyCollection<BindingEvent> Events => _events;

    /// <summary>Their data.</summary>
    protected IReadOnlyList<string> Texts => [.. _events.Select(e => Encoding.UTF8.GetString(e.Data.Span))];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _binding = await CreateAsync();

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_binding is not null)
        {
            await _binding.DisposeAsync();
        }
    }

    /// <summary>Makes a binding that nothing waits at.</summary>
    protected abstract ValueTask<IInputBinding> CreateAsync();

    /// <summary>Sends something to whoever reads from the binding.</summary>
    protected abstract Task SendAsync(ReadOnlyMemory<byte> data);

    [Fact]
    public async Task Read_OneMebibyteAndThousandAtOnce_AllArrive()
    {
        await using var reading = await Binding.ReadAsync("app", TakeAsync, Token);
        var large = new byte[1 << 20];
        new Random(1).NextBytes(large);

        await SendAsync(large);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => SendAsync($"{i}")));

        await Wait.UntilAsync(() => _events.Count >= 1001, "all events");
        Assert.Contains(_events, e => e.Data.Span.SequenceEqual(large));
        Assert.Superset(
            Enumerable.Range(0, 1000).Select(i => $"{i}").ToHashSet(StringComparer.Ordinal),
            Texts.ToHashSet(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Read_AppFailsOnce_EventComesAgain()
    {
        var failures = 1;
        await using var reading = await Binding.ReadAsync(
            "app",
            async (received, token) =>
            {
                await TakeAsync(received, token);
                return new BindingEventResult(Interlocked.Decrement(ref failures) >= 0 ? "not today" : null);
            },
            Token
        );

        await SendAsync("stubborn");

        await Wait.UntilAsync(() => _events.Count == 2, "the event and another attempt");
        Assert.Equal(["stubborn", "stubborn"], Texts);
    }

    /// <summary>Takes the handlers under way to their end, and nothing more.</summary>
    [Fact]
    public async Task Dispose_HandlerUnderWay_IsWaitedForAndTheRestIsLeft()
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var reading = await Binding.ReadAsync(
            "app",
            async (received, token) =>
            {
                begun.TrySetResult();
                await go.Task;
                return await TakeAsync(received, token);
            },
            Token
        );
        await SendAsync("under way");
        await Wait.ForAsync(begun.Task, "the handler to begin");

        var disposing = reading.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted);
        go.SetResult();
        await Wait.ForAsync(disposing, "the end of the reading");

        Assert.Equal(["under way"], Texts);
    }

    /// <summary>Sends text.</summary>
    protected Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Takes an event and keeps it.</summary>
    protected ValueTask<BindingEventResult> TakeAsync(BindingEvent received, CancellationToken cancellationToken)
    {
        _events.Enqueue(received with { Data = received.Data.ToArray() });
        return default;
    }
}
