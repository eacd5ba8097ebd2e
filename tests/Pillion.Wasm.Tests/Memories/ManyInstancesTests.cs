using Pillion.Wasm.Memories;
using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.Memories;

public sealed class ManyInstancesTests
{
    [Theory, EveryStrategy]
    public void Instantiate_TenThousandAtOnce_EachHasItsMemory(MemoryStrategy strategy) => ChildProcess.Run(UseMany, strategy);

    private static void UseMany(MemoryStrategy strategy)
    {
        // An address space too small for so many reservations (ulimit -v) still serves fewer.
        var count = strategy == MemoryStrategy.GuardPages ? (int)Math.Min(GuardArena.Shared!.Slots, 10_000) : 10_000;
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy });
        using var module = engine.Load(CacheFixture.Sample(seed: 1));
        var template = new Linker(engine).Prepare(module);
        var instances = new Instance[count];
        for (var i = 0; i < count; i++)
        {
            instances[i] = template.Instantiate();
            instances[i].GetMemory()!.Write(100, i);
        }

        for (var i = 0; i < count; i++)
        {
            Assert.Equal(i, instances[i].GetFunction<Func<int, int>>("load")(100));
            instances[i].Dispose();
        }
    }
}
