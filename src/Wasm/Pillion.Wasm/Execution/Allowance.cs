namespace Pillion.Wasm.Execution;

/// <summary>
/// What is left of a limit that several items of one instance share. Safe for concurrent use: a shared memory grows on any thread.
/// </summary>
internal sealed class Allowance(long amount)
{
    private long _left = amount;

    public long Left => Volatile.Read(ref _left);

    public bool TryTake(long amount)
    {
        for (var left = Left; amount <= left; )
        {
            var found = Interlocked.CompareExchange(ref _left, left - amount, left);
            if (found == left)
            {
                return true;
            }

            left = found;
        }

        return false;
    }

    public void GiveBack(long amount) => Interlocked.Add(ref _left, amount);
}
