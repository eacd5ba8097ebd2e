namespace Pillion.Wasm.Execution;

/// <summary>What is left of a limit that several items of one instance share. For one thread at a time, as the instance is.</summary>
internal sealed class Allowance(long amount)
{
    public long Left { get; private set; } = amount;

    public bool TryTake(long amount)
    {
        if (amount > Left)
        {
            return false;
        }

        Left -= amount;
        return true;
    }

    public void GiveBack(long amount) => Left += amount;
}
