using Pillion.Wasm.Fuzz.Generation;
using Pillion.Wasm.Fuzz.Running;
using Pillion.Wasm.Text;

namespace Pillion.Wasm.Fuzz.Tests;

public sealed class HarnessExportsTests
{
    [Fact]
    public void Add_FunctionWithVectors_CanBeCalledWithIntegers()
    {
        using var instance = Wrap(
            """
            (module
              (func (export "add") (param i32 v128 v128) (result v128 i32)
                (i64x2.add (local.get 1) (local.get 2)) (local.get 0)))
            """
        );

        var results = instance.GetFunction("vectors add")!.Invoke(I32(7), I64(1), I64(2), I64(10), I64(20));

        Assert.Equal(["i64:11", "i64:22", "i32:7"], results.Select(ValueText.Of));
    }

    [Fact]
    public void Add_CounterOfFuel_IsExported()
    {
        using var instance = Wrap($"(module (func (export \"f\")) (global (mut i32) (i32.const {SmithProfile.Fuel})))");

        Assert.Equal(SmithProfile.Fuel, Assert.IsType<Global>(instance[HarnessExports.Fuel]).Value.AsI32());
    }

    [Fact]
    public void Add_NothingToAdd_IsTheSameModule()
    {
        using var instance = Wrap("(module (func (export \"f\")) (global (mut i32) (i32.const 1)))");

        Assert.Equal(["f"], instance.Module.Exports.Select(e => e.Name));
    }

    private static Instance Wrap(string text)
    {
        var engine = new Engine();
        var binary = WatReader.ToBinary(text);
        var wrapped = Module.Load(engine, HarnessExports.Add(Module.Load(engine, binary), binary));
        return new Linker(engine).Instantiate(wrapped);
    }

    private static Value I32(int value) => Value.FromI32(value);

    private static Value I64(long value) => Value.FromI64(value);
}
