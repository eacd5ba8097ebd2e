using Pillion.Wasm.Fuzz.Running;
using Pillion.Wasm.Text;

namespace Pillion.Wasm.Fuzz.Tests;

public sealed class SelfCheckTests
{
    private const string Results = "i32:7 i64:-9 f32:3fc00000 f64:nan";

    [Fact]
    public void Make_ResultsAsExpected_ProgramEnds() => Run(["start ok", $"f: {Results}"], calls: 1);

    [Theory]
    [InlineData("i32:8 i64:-9 f32:3fc00000 f64:nan")]
    [InlineData("i32:7 i64:9 f32:3fc00000 f64:nan")]
    [InlineData("i32:7 i64:-9 f32:3fc00001 f64:nan")]
    [InlineData("i32:7 i64:-9 f32:3fc00000 f64:3ff0000000000000")]
    public void Make_OtherResults_MismatchIsCalled(string expected) =>
        Assert.Equal(2, Assert.Throws<WasmTrapException>(() => Run(["start ok", $"f: {expected}"], calls: 1)).Frames[0].FunctionIndex);

    [Fact]
    public void Make_ExpectedTrap_IsTheLastCall()
    {
        var trap = Assert.Throws<WasmTrapException>(() => Run(["start ok", $"f: {Results}", "trap: trap integer"], calls: 2));

        Assert.Equal(TrapKind.IntegerOverflow, trap.Kind);
    }

    [Fact]
    public void Make_ExpectedTrapDoesNotCome_MismatchIsCalled()
    {
        var trap = Assert.Throws<WasmTrapException>(() => Run(["start ok", "f: trap integer"], calls: 1));

        Assert.Equal(2, trap.Frames[0].FunctionIndex);
    }

    private static void Run(string[] lines, int calls)
    {
        using var engine = new Engine(new EngineOptions { Collectible = true });
        var binary = WatReader.ToBinary(
            """
            (module
              (func (export "f") (param i32) (result i32 i64 f32 f64)
                (local.get 0) (i64.const -9) (f32.const 1.5) (f64.const nan:0x8000000000001))
              (func (export "trap") (drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))))
            """
        );
        using var module = Module.Load(engine, binary);
        CallStep[] steps = [new("f", ["i32"], ["7"], ["i32", "i64", "f32", "f64"]), new("trap", [], [], [])];
        var plan = Planner.Plan(module, binary, seed: 0)!;

        var check = SelfCheck.Make(module, binary, plan, steps[..calls], lines)!;

        Assert.Equal(2, check.Mismatch);
        using var program = Module.Load(engine, Convert.FromBase64String(check.Wasm));
        using var instance = new Linker(engine).Instantiate(program);
        instance.GetFunction<Action>("_start")();
    }
}
