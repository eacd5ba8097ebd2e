using System.Threading.Channels;
using Pillion.BuildingBlocks.State.Watching;

namespace Pillion.Guests.Components.KeyValue.Watching;

/// <summary>Changes that wait for their watcher: so many, of so many bytes. One reader.</summary>
internal sealed class ChangeQueue
{
    /// <summary>The most changes that wait.</summary>
    public const int MaxChanges = 1024;

    /// <summary>The most bytes that wait in them.</summary>
    public const long MaxBytes = 16L << 20;

    private readonly Channel<StateChange> _changes = Channel.CreateBounded<StateChange>(
        new BoundedChannelOptions(MaxChanges) { SingleReader = true }
    );
    private long _bytes;

    /// <summary>Adds a change; false when there is no room for it, or no more are taken.</summary>
    public bool TryAdd(StateChange change)
    {
        var size = SizeOf(change);
        if (Interlocked.Add(ref _bytes, size) <= MaxBytes && _changes.Writer.TryWrite(change))
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -size);
        return false;
    }

    /// <summary>The changes in their order, until <see cref="Close"/>.</summary>
    public async IAsyncEnumerable<StateChange> ReadAsync()
    {
        await foreach (var change in _changes.Reader.ReadAllAsync())
        {
            Interlocked.Add(ref _bytes, -SizeOf(change));
            yield return change;
        }
    }

    /// <summary>Takes no more changes, and forgets those that wait.</summary>
    public void Close()
    {
        _changes.Writer.TryComplete();
        while (_changes.Reader.TryRead(out _)) { }
    }

    private static long SizeOf(StateChange change) => (change.Key.Length * sizeof(char)) + (change.Value?.Length ?? 0);
}
