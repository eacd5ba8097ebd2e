using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Memories;

/// <summary>Processes that may not have as much address space as they like: <c>ulimit -v</c>.</summary>
public sealed class AddressSpaceTests
{
    private const long Kib = 1024;
    private const long Gib = 1 << 30;

    [Fact]
    public void Engine_NoRoomForGuardPages_FallsBackToExplicitChecks()
    {
        SkipUnlessLinux();
        ChildProcess.Run(FallBack, argument: 0, addressSpaceKib: 100 * Gib / Kib);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Memory_LittleAddressSpace_GetsWhatThereIs(int gib)
    {
        SkipUnlessLinux();
        ChildProcess.Run(GetWhatThereIs, gib, addressSpaceKib: gib * Gib / Kib);
    }

    [Theory, EveryStrategy]
    public void Instances_MoreThanThereIsRoomFor_RejectedByALimit(MemoryStrategy strategy) => ChildProcess.Run(FillUp, strategy);

    private static void SkipUnlessLinux() =>
        Assert.SkipUnless(OperatingSystem.IsLinux(), "permanent: the shell of the platform has no ulimit -v");

    private static void FallBack(int ignored)
    {
        _ = ignored;
        using var automatic = new Engine();

        Assert.Equal(MemoryStrategy.ExplicitChecks, automatic.MemoryStrategy);
        Assert.Throws<PlatformNotSupportedException>(() => new Engine(new EngineOptions { MemoryStrategy = MemoryStrategy.GuardPages }));
        using var instance = automatic.Instantiate(
            new WasmBuilder().Memory(1).Function("load", "i>i", c => c.LocalGet(0).Access(Opcode.I32Load))
        );
        Assert.Equal(0, instance.GetFunction<Func<int, int>>("load")(0));
        MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<int, int>>("load")(65_533));
    }

    private static void GetWhatThereIs(int gib)
    {
        using var engine = new Engine();
        using var instance = engine.Instantiate(new WasmBuilder().Memory(1).Function("grow", "i>i", c => c.LocalGet(0).MemoryGrow()));
        var grow = instance.GetFunction<Func<int, int>>("grow");

        // Some growth works, more does not, and nothing breaks.
        Assert.Equal(-1, grow(gib * 16_384));
        Assert.Equal(1, grow(100));
        instance.GetMemory()!.Write(100 * 65_536, 42);
        Assert.Throws<WasmLimitException>(() => engine.Instantiate(new WasmBuilder().Memory((ulong)gib * 16_384)));
        Assert.Equal(42, instance.GetMemory()!.Read<int>(100 * 65_536));

        // However many there are, the last attempt is refused and the others work.
        var more = new List<Instance>();
        var refused = Assert.Throws<WasmLimitException>(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                more.Add(engine.Instantiate(new WasmBuilder().Memory(160)));
            }
        });
        Assert.NotEmpty(refused.Message);
        Assert.NotEmpty(more);
        more.ForEach(i => i.Dispose());
        engine.Instantiate(new WasmBuilder().Memory(160)).Dispose();
    }

    private static void FillUp(MemoryStrategy strategy)
    {
        const int Most = 12_000;
        using var module = Of(strategy).Load(new WasmBuilder().Memory(1, 1).Function("f", ">i", c => c.I32(7)));
        var template = new Linker(Of(strategy)).Prepare(module);
        var instances = new List<Instance>();
        try
        {
            while (instances.Count < Most)
            {
                instances.Add(template.Instantiate());
            }

            // There is no bound but the machine's.
            Assert.Equal(MemoryStrategy.ExplicitChecks, strategy);
        }
        catch (WasmLimitException exception)
        {
            Assert.Equal(MemoryStrategy.GuardPages, strategy);
            Assert.Contains("dispose instances", exception.Message, StringComparison.Ordinal);
        }

        Assert.All(instances, i => Assert.Equal(7, i.GetFunction<Func<int>>("f")()));
        instances.ForEach(i => i.Dispose());
        template.Instantiate().Dispose();
    }
}
