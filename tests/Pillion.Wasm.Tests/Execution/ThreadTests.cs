using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Execution;

/// <summary>One instance and several threads: one after the other is allowed, at once is not.</summary>
public sealed class ThreadTests
{
    private const int Kib = 1024;

    [Theory, EveryStrategy]
    public void Call_WhileAnotherThreadRuns_Refused(MemoryStrategy strategy)
    {
        using var entered = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var linker = new Linker(Of(strategy)).Define("host", "wait", () => Await(entered, goOn));
        using var instance = Of(strategy).Instantiate(Waiting(), linker);
        var other = GuestThread.Start(() => Assert.Equal(7, instance.GetFunction<Func<int>>("f")()));
        Assert.True(entered.Wait(GuestThread.Patience, TestContext.Current.CancellationToken));

        var thrown = Assert.Throws<InvalidOperationException>(() => instance.GetFunction<Func<int>>("f")());

        Assert.Contains("runs on another thread", thrown.Message);
        goOn.Set();
        other.Join("the guest that was there first");
        Assert.Equal(7, instance.GetFunction<Func<int>>("f")());
    }

    [Theory, EveryStrategy]
    public void Call_WhileAnotherThreadRunsALinkedInstance_Refused(MemoryStrategy strategy)
    {
        using var entered = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var linker = new Linker(Of(strategy)).Define("host", "wait", () => Await(entered, goOn));
        using var exporter = Of(strategy).Instantiate(Waiting(), linker);
        linker.Define("exporter", "f", exporter.GetFunction("f")!);
        using var importer = Of(strategy)
            .Instantiate(new WasmBuilder().ImportFunction("exporter", "f", ">i").Function("g", ">i", c => c.Call(0)), linker);
        var other = GuestThread.Start(() => Assert.Equal(7, importer.GetFunction<Func<int>>("g")()));
        Assert.True(entered.Wait(GuestThread.Patience, TestContext.Current.CancellationToken));

        Assert.Throws<InvalidOperationException>(() => exporter.GetFunction<Func<int>>("f")());

        goOn.Set();
        other.Join("the guest that was there first");
        Assert.Equal(7, exporter.GetFunction<Func<int>>("f")());
    }

    [Theory, EveryStrategy]
    public void Call_FromAHostFunctionDeepDown_Runs(MemoryStrategy strategy)
    {
        Instance instance = null!;
        var linker = new Linker(Of(strategy)).Define(
            "host",
            "wait",
            () => UseStack(1000 * Kib, () => instance.GetFunction<Func<int>>("h")())
        );
        using (instance = Of(strategy).Instantiate(Waiting(), linker))
        {
            Assert.Equal(7, instance.GetFunction<Func<int>>("f")());
        }
    }

    private static WasmBuilder Waiting() =>
        new WasmBuilder().ImportFunction("host", "wait", ">").Function("f", ">i", c => c.Call(0).I32(7)).Function("h", ">i", c => c.I32(8));

    private static void Await(ManualResetEventSlim entered, ManualResetEventSlim goOn)
    {
        entered.Set();
        Assert.True(goOn.Wait(GuestThread.Patience));
    }

    private static void UseStack(int bytes, Action action)
    {
        Span<byte> used = stackalloc byte[Kib];
        used[bytes % Kib] = 1;
        if (bytes > 0)
        {
            UseStack(bytes - Kib, action);
        }
        else
        {
            action();
        }
    }
}
