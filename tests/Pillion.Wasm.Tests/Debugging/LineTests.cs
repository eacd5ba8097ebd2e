using Pillion.Wasm.Compilation;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Debugging;

/// <summary>Lines of the source in stack traces, of a guest that clang made: see tests/guests/lines/traps.c.</summary>
public sealed class LineTests
{
    private const string Source = "tests/guests/lines/traps.c";

    private static byte[] Guest(string dwarf) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "lines", $"traps-{dwarf}.wasm"));

    [Theory]
    [EveryStrategy("dwarf4", "dwarf5")]
    public void Frames_OfATrap_NameFileAndLine(MemoryStrategy strategy, string dwarf)
    {
        using var instance = new Linker(Of(strategy)).Instantiate(Module.Load(Of(strategy), Guest(dwarf), "app"));

        var trap = MustTrap(TrapKind.IntegerDivideByZero, () => instance.GetFunction<Func<int, int>>("load")(2000));

        Assert.Equal([(Source, 8), (Source, 14)], trap.Frames.Select(f => (f.Source!.Value.File, f.Source.Value.Line)));
        Assert.StartsWith($"app!divide ({Source}:8:", trap.Frames[0].ToString(), StringComparison.Ordinal);
        Assert.Contains($"   at app!load ({Source}:14:", trap.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [EveryStrategy("dwarf4", "dwarf5")]
    public void Frames_OfAFault_NameTheAccess(MemoryStrategy strategy, string dwarf)
    {
        using var instance = new Linker(Of(strategy)).Instantiate(Module.Load(Of(strategy), Guest(dwarf)));

        var trap = MustTrap(TrapKind.MemoryOutOfBounds, () => instance.GetFunction<Func<int, int>>("load")(-8));

        Assert.Equal(13, trap.Frames[0].Source!.Value.Line);
    }

    [Theory, EveryStrategy]
    public void Frames_OfARecursion_NameTheCalls(MemoryStrategy strategy)
    {
        using var instance = new Linker(Of(strategy)).Instantiate(Module.Load(Of(strategy), Guest("dwarf5")));

        var trap = MustTrap(TrapKind.Unreachable, () => instance.GetFunction<Func<int, int>>("fall")(2));

        Assert.Equal([20, 21, 21], trap.Frames.Select(f => f.Source!.Value.Line));
    }

    [Theory, EveryStrategy]
    public void Frames_OfACodeThatWasOptimised_NameTheSameLines(MemoryStrategy strategy)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, Collectible = true });
        using var module = Module.Load(engine, Guest("dwarf5"));
        using var instance = new Linker(engine).Instantiate(module);

        var trap = MustTrap(TrapKind.IntegerDivideByZero, () => instance.GetFunction<Func<int, int>>("load")(2000));

        // The runtime may have inlined one function into the other.
        Assert.Contains(trap.Frames, f => f.Source is { File: Source, Line: 8 or 14 });
    }

    [Theory, EveryStrategy]
    public void Frames_OfFunctionsTakenApart_NameTheSameLines(MemoryStrategy strategy)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy, JitLimits = JitLimits.Tiny });
        using var module = Module.Load(engine, Guest("dwarf5"));
        using var instance = new Linker(engine).Instantiate(module);

        var trap = MustTrap(TrapKind.IntegerDivideByZero, () => instance.GetFunction<Func<int, int>>("load")(2000));
        var fall = MustTrap(TrapKind.Unreachable, () => instance.GetFunction<Func<int, int>>("fall")(2));

        Assert.Equal([8, 14], trap.Frames.Select(f => f.Source!.Value.Line));
        Assert.Equal([20, 21, 21], fall.Frames.Select(f => f.Source!.Value.Line));
    }

    [Theory]
    [InlineData("dwarf4")]
    [InlineData("dwarf5")]
    public void Frames_DebugInformationMalformed_TrapsAllTheSame(string dwarf)
    {
        var guest = Guest(dwarf);
        var debug = guest.AsSpan().IndexOf(".debug_line"u8) + ".debug_line"u8.Length;
        var random = new Random(5);
        using var engine = new Engine(new EngineOptions { Collectible = true });
        for (var i = 0; i < 200; i++)
        {
            var bytes = guest.ToArray();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                bytes[Math.Min(debug + random.Next(220), bytes.Length - 1)] = (byte)random.Next(256);
            }

            using var module = TryLoad(engine, bytes);
            if (module is not null)
            {
                using var instance = new Linker(engine).Instantiate(module);

                var trap = MustTrap(TrapKind.IntegerDivideByZero, () => instance.GetFunction<Func<int, int>>("load")(2000));

                Assert.Equal(1, trap.Frames[^1].FunctionIndex);
            }
        }
    }

    [Fact]
    public void Frames_WithoutDebugInformation_HaveNoSource()
    {
        using var engine = new Engine();
        using var instance = engine.InstantiateText("""(module (func (export "f") unreachable))""", name: "app");

        var trap = MustTrap(TrapKind.Unreachable, () => instance.GetFunction<Action>("f")());

        Assert.Null(trap.Frames[0].Source);
        Assert.Equal("app!f", trap.Frames[0].ToString());
    }

    // A change behind the section may have hit another one, which is a malformed module then.
    private static Module? TryLoad(Engine engine, byte[] bytes)
    {
        try
        {
            return Module.Load(engine, bytes);
        }
        catch (WasmFormatException)
        {
            return null;
        }
    }
}
