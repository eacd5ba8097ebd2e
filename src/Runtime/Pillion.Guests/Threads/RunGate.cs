using Pillion.BuildingBlocks.Invocation;

namespace Pillion.Guests.Threads;

/// <summary>Lets so many runs of an app go at once; further ones wait. Closed when the app stops.</summary>
/// <remarks>
/// A run can call another app's guest, which runs on the same thread and needs to be let in as well, while the first one keeps its place.
/// Where apps call each other in circles, all of them may come to wait for a place that one of them has. Two rules keep that from
/// happening; both let more runs in than the limit, but only while as many cannot go on:
/// an app that is in the calling chain already lets the chain in, and an app of which every run waits for a place lets the first of
/// the guests that wait for it in.
/// </remarks>
/// <param name="sync">Lock of all gates between which calls are possible: the second rule looks at several.</param>
/// <param name="appId">The app's id, for messages.</param>
/// <param name="limit">How many runs may go at once.</param>
internal sealed class RunGate(Lock sync, string appId, int limit)
{
    // All of these are used under the lock.
    private readonly LinkedList<Waiter> _guests = new();
    private readonly LinkedList<Waiter> _requests = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private int _suspended;
    private bool _closed;

    /// <summary>Lets a request in that comes from outside of guests.</summary>
    /// <param name="patience">How long it waits at most, or <see cref="Timeout.InfiniteTimeSpan"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AppChannelException">There was no place in that time, or the app is stopping.</exception>
    public ValueTask EnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (sync)
        {
            ThrowIfClosed();
            if (_running < limit)
            {
                _running++;
                return ValueTask.CompletedTask;
            }

            waiter = new Waiter(_requests, chain: null);
        }

        return new ValueTask(WaitAsync(waiter, patience, cancellationToken));
    }

    /// <summary>Lets a guest's call in. Blocks.</summary>
    /// <param name="chain">The chain of the calling thread.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AppChannelException">The app is stopping.</exception>
    public void Enter(GuestChain chain, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (sync)
        {
            ThrowIfClosed();
            if (_running < limit || chain.Contains(this))
            {
                _running++;
                return;
            }

            waiter = new Waiter(_guests, chain);
            chain.Suspend();
            GrantIfStuck();
        }

        // The callers' own limits end the wait.
        GuestBlocking.Wait(WaitAsync(waiter, Timeout.InfiniteTimeSpan, cancellationToken));
    }

    /// <summary>A run has ended: the next may go.</summary>
    public void Leave()
    {
        lock (sync)
        {
            _running--;
            while (_running < limit && (_guests.First ?? _requests.First) is { } next)
            {
                Grant(next.Value);
            }

            GrantIfStuck();
            if (_closed && _running == 0)
            {
                _empty.TrySetResult();
            }
        }
    }

    /// <summary>Lets nobody in any more and sends those away that wait.</summary>
    /// <returns>Completes when the last run has ended.</returns>
    public Task CloseAsync()
    {
        lock (sync)
        {
            _closed = true;
            foreach (var waiter in (Waiter[])[.. _guests, .. _requests])
            {
                waiter.Withdraw();
                waiter.Granted.TrySetException(Stopping());
            }

            if (_running == 0)
            {
                _empty.TrySetResult();
            }

            return _empty.Task;
        }
    }

    /// <summary>The thread of a run of this app blocks until another gate lets it in. Under the lock.</summary>
    public void RunSuspended() => _suspended++;

    /// <summary>Undoes <see cref="RunSuspended"/>. Under the lock.</summary>
    public void RunResumed() => _suspended--;

    /// <summary>Lets a guest in if no run can end before it has. Under the lock.</summary>
    public void GrantIfStuck()
    {
        if (_suspended >= _running && _guests.First is { } first)
        {
            Grant(first.Value);
        }
    }

    private void Grant(Waiter waiter)
    {
        waiter.Withdraw();
        _running++;
        waiter.Granted.TrySetResult();
    }

    private async Task WaitAsync(Waiter waiter, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await waiter.Granted.Task.WaitAsync(patience, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            lock (sync)
            {
                if (waiter.IsWaiting)
                {
                    waiter.Withdraw();
                }
                else if (waiter.Granted.Task.IsCompletedSuccessfully)
                {
                    // Let in at the same moment: somebody else may go instead.
                    Leave();
                }
            }

            if (e is OperationCanceledException)
            {
                throw;
            }

            throw new AppChannelException(
                AppChannelFailure.Unreachable,
                $"app '{appId}' had no instance free within {patience.TotalSeconds:0.###} s (limits.instances is {limit})",
                e
            );
        }
    }

    private void ThrowIfClosed()
    {
        if (_closed)
        {
            throw Stopping();
        }
    }

    private AppChannelException Stopping() => new(AppChannelFailure.Unreachable, $"app '{appId}' is stopping");

    /// <summary>Somebody who waits, from its making to <see cref="Withdraw"/>; both under the lock.</summary>
    private sealed class Waiter
    {
        private readonly LinkedListNode<Waiter> _node;
        private readonly GuestChain? _chain;

        public Waiter(LinkedList<Waiter> queue, GuestChain? chain)
        {
            _chain = chain;
            _node = queue.AddLast(this);
        }

        public bool IsWaiting => _node.List is not null;

        // Continuations must not run under the lock, nor in place of the guest that left.
        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Withdraw()
        {
            _node.List!.Remove(_node);
            _chain?.Resume();
        }
    }
}
