using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

public sealed class ResourceLimiterTests
{
    private const int Page = MemoryType.PageSize;

    [Theory, EveryStrategy]
    public void Limiter_Growing_IsAskedAndTold(MemoryStrategy strategy)
    {
        var limiter = new Recording();
        using var instance = strategy.Instantiate(Module(), new InstanceLimits { Limiter = limiter, MaxMemoryBytes = 8 * Page });

        Assert.Equal(1, Call(instance, "grow memory", 2));
        Assert.Equal(-1, Call(instance, "grow memory", 6));
        Assert.Equal(-1, Call(instance, "grow memory", 100));
        Assert.Equal(3, Call(instance, "grow memory", 0));
        Assert.Equal(2, Call(instance, "grow table", 3));
        Assert.Equal(-1, Call(instance, "grow table", 100));

        Assert.Equal(
            [
                "create: 1 memories, 1 tables",
                $"memory 0 to {Page} of {10 * Page}",
                "table 0 to 2 of 20",
                $"memory {Page} to {3 * Page} of {10 * Page}",
                $"memory failed {3 * Page} to {9 * Page}",
                $"memory failed {3 * Page} to {103 * Page}",
                "table 2 to 5 of 20",
                "table failed 5 to 105",
            ],
            limiter.Calls
        );
    }

    [Theory, EveryStrategy]
    public void Limiter_Refuses_GrowthAnswersMinusOne(MemoryStrategy strategy)
    {
        var limiter = new Recording { LargestMemory = 2 * Page, LargestTable = 3 };
        using var instance = strategy.Instantiate(Module(), new InstanceLimits { Limiter = limiter });

        Assert.Equal(-1, Call(instance, "grow memory", 2));
        Assert.Equal(1, Call(instance, "grow memory", 1));
        Assert.Equal(-1, Call(instance, "grow table", 2));
        Assert.Equal(2, Call(instance, "grow table", 1));
        Assert.Equal(2 * Page, instance.GetMemory()!.Length);
        Assert.Equal(2, limiter.Calls.Count(c => c.Contains("failed", StringComparison.Ordinal)));
    }

    [Theory, EveryStrategy]
    public void Limiter_RefusesInitialSize_NoInstanceIsMade(MemoryStrategy strategy)
    {
        foreach (
            var limiter in new[]
            {
                new Recording { LargestMemory = 0 },
                new Recording { LargestTable = 1 },
            }
        )
        {
            var limits = new InstanceLimits { Limiter = limiter };
            var refusal = Assert.Throws<WasmLimitException>(() => strategy.Instantiate(Module(), limits));
            Assert.Contains("the resource limiter refuses it", refusal.Message);
            Assert.Equal("release", limiter.Calls[^1]);
        }
    }

    [Theory, EveryStrategy]
    public void Limiter_CountsInstances_ReleasedOnesAreNone(MemoryStrategy strategy)
    {
        using var module = Of(strategy).Load(Module(), "counted");
        var limiter = new Recording { LargestCount = 2 };
        var template = new Linker(Of(strategy)).Prepare(module, new InstanceLimits { Limiter = limiter });
        using var first = template.Instantiate();
        var second = template.Instantiate();

        Assert.Contains("\"counted\"", Assert.Throws<WasmLimitException>(() => template.Instantiate()).Message);

        second.Dispose();
        Assert.Equal(1, limiter.Count);
        template.Instantiate().Dispose();
        Assert.Equal(1, limiter.Count);
    }

    [Theory, EveryStrategy]
    public void Limiter_Throws_ItsExceptionPassesTheGuest(MemoryStrategy strategy)
    {
        var limiter = new Recording();
        using var instance = strategy.Instantiate(Module(), new InstanceLimits { Limiter = limiter });
        limiter.Failure = new NullReferenceException("the limiter's own");

        Assert.Same(limiter.Failure, Assert.Throws<NullReferenceException>(() => Call(instance, "grow memory", 1)));
        Assert.Equal(Page, instance.GetMemory()!.Length);

        limiter.Failure = null;
        Assert.Equal(1, Call(instance, "grow memory", 1));
    }

    private static int Call(Instance instance, string function, int argument) => instance.GetFunction<Func<int, int>>(function)(argument);

    private static WasmBuilder Module() =>
        new WasmBuilder()
            .Memory(1, 10)
            .Table("t", 'F', 2, 20)
            .Function("grow memory", "i>i", c => c.LocalGet(0).MemoryGrow())
            .Function("grow table", "i>i", c => c.RefNull('F').LocalGet(0).Indexed(Opcode.TableGrow, 0));

    private sealed class Recording : ResourceLimiter
    {
        public List<string> Calls { get; } = [];

        public long LargestMemory { get; init; } = long.MaxValue;

        public long LargestTable { get; init; } = long.MaxValue;

        public int LargestCount { get; init; } = int.MaxValue;

        public int Count { get; private set; }

        public Exception? Failure { get; set; }

        public override bool InstanceCreating(Module module, int memories, int tables)
        {
            Calls.Add($"create: {memories} memories, {tables} tables");
            return Count < LargestCount && ++Count > 0;
        }

        public override void InstanceReleased(Module module)
        {
            Calls.Add("release");
            Count--;
        }

        public override bool MemoryGrowing(Instance instance, long current, long desired, long maximum)
        {
            Calls.Add($"memory {current} to {desired} of {maximum}");
            return Failure is null ? desired <= LargestMemory : throw Failure;
        }

        public override void MemoryGrowFailed(Instance instance, long current, long desired) =>
            Calls.Add($"memory failed {current} to {desired}");

        public override bool TableGrowing(Instance instance, long current, long desired, long maximum)
        {
            Calls.Add($"table {current} to {desired} of {maximum}");
            return desired <= LargestTable;
        }

        public override void TableGrowFailed(Instance instance, long current, long desired) =>
            Calls.Add($"table failed {current} to {desired}");
    }
}
