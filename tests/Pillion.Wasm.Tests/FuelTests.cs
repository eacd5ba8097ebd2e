using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

public sealed class FuelTests
{
    private const int CostOfIteration = 5;

    [Theory, EveryStrategy(false, true)]
    public void Fuel_Loop_CostsItsInstructions(MemoryStrategy strategy, bool collectible)
    {
        using var instance = Instantiate(strategy, Module(), new InstanceLimits { InitialFuel = 1000 }, collectible);

        instance.GetFunction<Action<int>>("count down")(10);
        Assert.Equal(1000 - (10 * CostOfIteration), instance.Fuel);

        instance.GetFunction<Action<int>>("count down")(1);
        Assert.Equal(1000 - (11 * CostOfIteration), instance.Fuel);
    }

    [Theory, EveryStrategy]
    public void Fuel_JustEnough_IsEnough(MemoryStrategy strategy)
    {
        using var instance = Instantiate(strategy, Module());
        var countDown = instance.GetFunction<Action<int>>("count down");

        instance.Fuel = 10 * CostOfIteration;
        countDown(10);
        Assert.Equal(0, instance.Fuel);

        instance.Fuel = 9 * CostOfIteration;
        MustTrap(TrapKind.OutOfFuel, () => countDown(10));
        Assert.Equal(0, instance.Fuel);
    }

    [Theory]
    [InlineData(0, 3 + 1)]
    [InlineData(1, 3 + 2)]
    public void Fuel_Branch_CostsWhatWasTaken(int argument, int cost)
    {
        // local.get, i32.eqz and if; then one constant, or one and its negation.
        var module = new WasmBuilder().Function(
            "f",
            "i>i",
            c => c.LocalGet(0).Op(Opcode.I32Eqz).If(c => c.I32(5), c => c.I32(0).Op(Opcode.I32Clz), ">i")
        );
        using var instance = Instantiate(MemoryStrategy.Auto, module, new InstanceLimits { InitialFuel = 100 });

        Assert.Equal(argument == 0 ? 5 : 32, instance.GetFunction<Func<int, int>>("f")(argument));

        Assert.Equal(100 - cost, instance.Fuel);
    }

    [Theory]
    [InlineData(0, 2 + 2)]
    [InlineData(1, 2 + 1)]
    [InlineData(7, 2 + 1)]
    public void Fuel_BranchTable_CostsWhatWasTaken(int argument, int cost)
    {
        // To the end of the inner block it goes on with two instructions, to that of the outer with one.
        var module = new WasmBuilder().Function(
            "f",
            "i>i",
            c => c.Block(c => c.Block(c => c.LocalGet(0).BrTable([0], 1)).I32(1).Op(Opcode.I32Clz, Opcode.Return)).I32(2)
        );
        using var instance = Instantiate(MemoryStrategy.Auto, module, new InstanceLimits { InitialFuel = 100 });

        instance.GetFunction<Func<int, int>>("f")(argument);

        Assert.Equal(100 - cost, instance.Fuel);
    }

    [Theory, EveryStrategy(false, true)]
    public void Fuel_EndlessGuests_TrapAndTrapAgain(MemoryStrategy strategy, bool collectible)
    {
        using var instance = Instantiate(strategy, Module(), new InstanceLimits { InitialFuel = 10_000 }, collectible);

        foreach (var name in new[] { "loop", "recurse", "tail" })
        {
            instance.Fuel = 10_000;
            MustTrap(TrapKind.OutOfFuel, instance.GetFunction<Action>(name));
            Assert.Equal(0, instance.Fuel);
            MustTrap(TrapKind.OutOfFuel, instance.GetFunction<Action>(name));
        }

        instance.AddFuel(2 * CostOfIteration);
        instance.GetFunction<Action<int>>("count down")(2);
        Assert.Equal(0, instance.Fuel);
    }

    [Theory, EveryStrategy]
    public void Fuel_HostFunction_SeesWhatIsLeftAndMayAddSome(MemoryStrategy strategy)
    {
        using var engine = EngineOf(strategy);
        Instance? instance = null;
        long seen = 0;
        var linker = new Linker(engine).Define(
            "host",
            "look",
            () =>
            {
                seen = instance!.Fuel;
                instance.AddFuel(50);
            }
        );
        var module = new WasmBuilder()
            .ImportFunction("host", "look", ">")
            .Function("f", ">i", c => c.Call(0).I32(1).I32(2).Op(Opcode.I32Add));
        instance = engine.Instantiate(module, linker, new InstanceLimits { InitialFuel = 20 });
        using var _ = instance;

        instance.GetFunction<Func<int>>("f")();

        Assert.Equal(19, seen);
        Assert.Equal(20 + 50 - 4, instance.Fuel);
    }

    [Theory, EveryStrategy]
    public void InitialFuel_StartFunction_UsesIt(MemoryStrategy strategy)
    {
        var module = Module().Start(1);

        MustTrap(TrapKind.OutOfFuel, () => Instantiate(strategy, module, new InstanceLimits { InitialFuel = 100 }));
    }

    [Theory, EveryStrategy]
    public void Pool_UsedUpByTheLastGuest_IsFilledUp(MemoryStrategy strategy)
    {
        using var engine = EngineOf(strategy);
        using var module = engine.Load(Module());
        using var pool = new InstancePool(new Linker(engine).Prepare(module, new InstanceLimits { InitialFuel = 100 }), maxIdle: 1);
        for (var i = 0; i < 3; i++)
        {
            var instance = pool.Rent();
            Assert.Equal(100, instance.Fuel);
            MustTrap(TrapKind.OutOfFuel, instance.GetFunction<Action>("loop"));
            pool.Return(instance);
        }
    }

    [Fact]
    public void AddFuel_MoreThanCanBeCounted_IsAsMuchAsCanBe()
    {
        using var instance = Instantiate(MemoryStrategy.Auto, Module());
        Assert.Equal(long.MaxValue, instance.Fuel);

        instance.AddFuel(1);

        Assert.Equal(long.MaxValue, instance.Fuel);
        Assert.Throws<ArgumentOutOfRangeException>(() => instance.AddFuel(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => instance.Fuel = -1);
    }

    [Fact]
    public void Fuel_NotCounted_SaysWhatToDo()
    {
        using var instance = Strategies[0].Instantiate(Module());

        Assert.Contains(nameof(EngineOptions.ConsumeFuel), Assert.Throws<InvalidOperationException>(() => instance.Fuel).Message);
        Assert.Throws<InvalidOperationException>(() => instance.AddFuel(1));
    }

    private static Engine EngineOf(MemoryStrategy strategy, bool collectible = false) =>
        new(
            new EngineOptions
            {
                MemoryStrategy = strategy,
                Collectible = collectible,
                ConsumeFuel = true,
            }
        );

    private static Instance Instantiate(
        MemoryStrategy strategy,
        WasmBuilder module,
        InstanceLimits? limits = null,
        bool collectible = false
    ) => EngineOf(strategy, collectible).Instantiate(module, limits: limits);

    private static WasmBuilder Module() =>
        new WasmBuilder()
            .Function("count down", "i>", c => c.Loop(c => c.LocalGet(0).I32(1).Op(Opcode.I32Sub).LocalTee(0).BrIf(0)))
            .Function("loop", ">", c => c.Forever())
            .Function("recurse", ">", c => c.Call(2))
            .Function("tail", ">", c => c.Indexed(Opcode.ReturnCall, 3));
}
