namespace Pillion.BuildingBlocks.State.Watching;

/// <summary>
/// Lets the writes to one key of a watched store go one after another, so that the order in which they are told of is that in which the store
/// had them. Keys share a few locks.
/// </summary>
internal sealed class WriteOrder
{
    private const int LockCount = 64;

    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, LockCount).Select(static _ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits until nobody else writes any of the keys, and keeps others from it until the result is disposed.</summary>
    public async ValueTask<Turn> EnterAsync(IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        // Always in the same order: two writers never wait for each other.
        int[] wanted =
        [
            .. keys.Select(static key => (int)((uint)key.GetHashCode(StringComparison.Ordinal) % LockCount)).Distinct().Order(),
        ];
        for (var i = 0; i < wanted.Length; i++)
        {
            try
            {
                await _locks[wanted[i]].WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Leave(wanted.AsSpan(0, i));
                throw;
            }
        }

        return new Turn(this, wanted);
    }

    private void Leave(ReadOnlySpan<int> entered)
    {
        foreach (var index in entered)
        {
            _locks[index].Release();
        }
    }

    /// <summary>The keys that one writer has for itself.</summary>
    public readonly struct Turn(WriteOrder order, int[] locks) : IDisposable
    {
        public void Dispose() => order.Leave(locks);
    }
}
