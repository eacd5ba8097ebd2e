using Pillion.Abstractions;
using Pillion.Abstractions.Locks;

namespace Pillion.Components.Local.Locks;

/// <summary><c>lock.in-memory</c>: locks between the apps of this process. They are gone when it ends.</summary>
internal sealed class InMemoryLockStore(TimeProvider time) : ILockStore
{
    // Expired locks that nobody asks for again are dropped when the table has grown this much since the last look.
    private const int SweepAfter = 1024;

    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly Dictionary<string, (string Owner, DateTimeOffset Expires)> _held = new(StringComparer.Ordinal);
    private int _sweepAt = SweepAfter;

    /// <summary>How many locks are kept, expired ones that were not swept yet included.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _held.Count;
            }
        }
    }

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<bool> TryLockAsync(string resourceId, string owner, TimeSpan expiry, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_held.TryGetValue(resourceId, out var held) && held.Expires > now)
            {
                return new(false);
            }

            _held[resourceId] = (owner, now + expiry);
            if (_held.Count >= _sweepAt)
            {
                Sweep(now);
            }

            return new(true);
        }
    }

    public ValueTask<UnlockStatus> UnlockAsync(string resourceId, string owner, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_held.TryGetValue(resourceId, out var held) || held.Expires <= time.GetUtcNow())
            {
                return new(UnlockStatus.LockDoesNotExist);
            }

            if (held.Owner != owner)
            {
                return new(UnlockStatus.LockBelongsToOthers);
            }

            _held.Remove(resourceId);
            return new(UnlockStatus.Success);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Sweep(DateTimeOffset now)
    {
        foreach (var (resourceId, held) in _held)
        {
            if (held.Expires <= now)
            {
                _held.Remove(resourceId);
            }
        }

        _sweepAt = _held.Count + SweepAfter;
    }
}
