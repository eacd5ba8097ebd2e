using Pillion.Wasi.Stdio;

namespace Pillion.Wasi.Tests.Guests;

/// <summary>What guests call all the time must not feed the garbage collector.</summary>
public sealed class AllocationTests
{
    private const int Calls = 10_000;

    [Theory]
    [InlineData("write_many")]
    [InlineData("read_many")]
    [InlineData("clock_many")]
    [InlineData("random_many")]
    [InlineData("poll_many")]
    public void Call_HotFunction_AllocatesNothing(string export)
    {
        using var stdout = new WasiOutputBuffer(16 * 2 * Calls);
        using var context = new WasiContext(new WasiOptions { Stdin = WasiInput.FromMemory(new byte[16 * 2 * Calls]), Stdout = stdout });
        using var instance = GuestRunner.Instantiate("hot", context);
        var many = instance.GetFunction<Action<int>>(export);

        // Compiles what is called and lets the output grow to its size.
        many(Calls);
        stdout.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        many(Calls);

        // Less than a byte per call: nothing, but for what the runtime itself may do once.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Calls / 10);
    }
}
