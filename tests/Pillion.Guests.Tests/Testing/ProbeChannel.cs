using System.Collections.Concurrent;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Testing;

/// <summary>An app that is no guest: guests call it, and the test sees when, from which thread, and says when it answers.</summary>
internal sealed class ProbeChannel : IAppChannel
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _arrivals = new(0);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _current;

    /// <summary>The most calls that were under way at once.</summary>
    public int Most { get; private set; }

    /// <summary>Who called, in the order of the calls.</summary>
    public ConcurrentQueue<(int ThreadId, string? ThreadName)> Callers { get; } = new();

    /// <summary>What was asked, in the order of the calls.</summary>
    public ConcurrentQueue<InvokeRequest> Requests { get; } = new();

    /// <summary>Whether a call was cancelled by its caller.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until so many more calls have come.</summary>
    public async Task ArrivedAsync(int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            Assert.True(
                await _arrivals.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken),
                $"Call {i + 1} of {calls} to the probe."
            );
        }
    }

    /// <summary>Answers all calls, those under way and those to come.</summary>
    public void Open() => _open.TrySetResult();

    public async ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _current++;
            Most = Math.Max(Most, _current);
        }

        Requests.Enqueue(request);
        Callers.Enqueue((Environment.CurrentManagedThreadId, Thread.CurrentThread.Name));
        _arrivals.Release();
        try
        {
            await _open.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Cancelled.TrySetResult();
            throw;
        }
        finally
        {
            lock (_lock)
            {
                _current--;
            }
        }

        return new InvokeResponse { Status = 200, Body = new MessageBody("probe"u8.ToArray()) };
    }

    public ValueTask DisposeAsync()
    {
        _arrivals.Dispose();
        return ValueTask.CompletedTask;
    }
}
