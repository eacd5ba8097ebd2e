namespace Pillion.Wasm.Threading;

/// <summary>What a thread waits for: that the address is notified, as long as it has the expected value when the wait begins.</summary>
/// <param name="Address">Native address, aligned. Shared memories never move, so that it names the place in the whole process.</param>
/// <param name="Expected">The value; of 32 bits sign-extended.</param>
/// <param name="IsWide">Whether the value has 64 bits.</param>
internal readonly unsafe record struct WaitCondition(nint Address, long Expected, bool IsWide)
{
    public bool IsMet => (IsWide ? Volatile.Read(ref *(long*)Address) : Volatile.Read(ref *(int*)Address)) == Expected;
}
