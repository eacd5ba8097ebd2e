using System.Globalization;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

/// <summary>
/// Modules made to cost time or memory out of proportion: each must load and run, or be rejected, before <see cref="GuestThread"/> loses
/// its patience.
/// </summary>
public sealed class HostileModulesTests
{
    [Theory, EveryStrategy(20, 1000, 50_000)]
    public void Invoke_CallsNestedInArguments_AllMade(MemoryStrategy strategy, int depth)
    {
        var module = new WasmBuilder()
            .Function(null, "i>i", c => c.LocalGet(0).I32(1).Op(Opcode.I32Add))
            .Function("f", "i>i", c => c.LocalGet(0).Repeat(depth, c => c.Call(0)));

        Assert.Equal(5 + depth, Run(strategy, module, 5));
    }

    [Theory, EveryStrategy(20, 1000, 50_000)]
    public void Invoke_OperandsBelowABlock_AllAdded(MemoryStrategy strategy, int depth)
    {
        // The block has them spilled; each addition then brings one back in front of what is there already.
        var module = new WasmBuilder().Function(
            "f",
            "i>i",
            c => c.Repeat(depth, c => c.LocalGet(0)).Block(_ => { }).I32(1).Repeat(depth, c => c.Op(Opcode.I32Add))
        );

        Assert.Equal((3 * depth) + 1, Run(strategy, module, 3));
    }

    [Theory, EveryStrategy(20, 1000, 10_000)]
    public void Invoke_SelectsAboveManyOperands_AllAdded(MemoryStrategy strategy, int depth)
    {
        var module = new WasmBuilder().Function(
            "f",
            "i>i",
            c => c.Repeat(depth, c => c.LocalGet(0).I32(7).LocalGet(0).Op(Opcode.Select)).Repeat(depth - 1, c => c.Op(Opcode.I32Add))
        );

        Assert.Equal(3 * depth, Run(strategy, module, 3));
    }

    [Theory, EveryStrategy(20, 1000, 10_000)]
    public void Invoke_LoadsAboveManyOperands_AllAdded(MemoryStrategy strategy, int depth)
    {
        var module = new WasmBuilder()
            .Memory(1)
            .Data(8, 5)
            .Function(
                "f",
                "i>i",
                c => c.Repeat(depth, c => c.LocalGet(0).Access(Opcode.I32Load)).Repeat(depth - 1, c => c.Op(Opcode.I32Add))
            );

        Assert.Equal(5 * depth, Run(strategy, module, 8));
    }

    [Theory, EveryStrategy(1000, 50_000)]
    public void Invoke_LoadOfALoadOfALoad_Loaded(MemoryStrategy strategy, int depth)
    {
        var module = new WasmBuilder()
            .Memory(1)
            .Data(8, 8)
            .Function("f", "i>i", c => c.LocalGet(0).Repeat(depth, c => c.Access(Opcode.I32Load)));

        Assert.Equal(8, Run(strategy, module, 8, new InstanceLimits { MaxStackBytes = 4 << 20 }));
    }

    [Theory, EveryStrategy(10_000)]
    public void Invoke_DeeplyNestedBlocks_BranchedOutOf(MemoryStrategy strategy, int depth)
    {
        var module = new WasmBuilder().Function(
            "f",
            "i>i",
            c =>
                c.Repeat(depth, c => c.Raw((byte)Opcode.Block, 0x40))
                    .LocalGet(0)
                    .BrIf(depth - 1)
                    .I32(1)
                    .LocalSet(0)
                    .Repeat(depth, c => c.Op(Opcode.End))
                    .LocalGet(0)
        );

        Assert.Equal(1, Run(strategy, module, 0));
        Assert.Equal(5, Run(strategy, module, 5));
    }

    [Theory, EveryStrategy(10_000)]
    public void Invoke_DeeplyNestedLoops_Left(MemoryStrategy strategy, int depth)
    {
        var module = new WasmBuilder().Function(
            "f",
            "i>i",
            c =>
                c.Repeat(depth, c => c.Raw((byte)Opcode.Loop, 0x40))
                    .LocalGet(0)
                    .I32(1)
                    .Op(Opcode.I32Sub)
                    .LocalTee(0)
                    .BrIf(depth - 1)
                    .Repeat(depth, c => c.Op(Opcode.End))
                    .LocalGet(0)
        );

        Assert.Equal(0, Run(strategy, module, 3));
    }

    [Theory, EveryStrategy(10_000)]
    public void Invoke_DeeplyNestedIfs_Entered(MemoryStrategy strategy, int depth)
    {
        var module = new WasmBuilder().Function(
            "f",
            "i>i",
            c =>
                c.Repeat(depth, c => c.LocalGet(0).Raw((byte)Opcode.If, 0x40))
                    .I32(77)
                    .LocalSet(0)
                    .Repeat(depth, c => c.Op(Opcode.End))
                    .LocalGet(0)
        );

        Assert.Equal(77, Run(strategy, module, 1));
        Assert.Equal(0, Run(strategy, module, 0));
    }

    [Theory, EveryStrategy]
    public void Invoke_BranchTableOf100000_TakesTheRightBranch(MemoryStrategy strategy)
    {
        var depths = Enumerable.Range(0, 100_000).Select(i => i % 3).ToList();
        var module = new WasmBuilder().Function(
            "f",
            "i>i",
            c =>
                c.Block(c =>
                        c.Block(c => c.Block(c => c.LocalGet(0).BrTable(depths, 2)).I32(10).Op(Opcode.Return)).I32(11).Op(Opcode.Return)
                    )
                    .I32(12)
        );

        Assert.Equal(12, Run(strategy, module, 99_998));
        Assert.Equal(10, Run(strategy, module, 99_999));
        Assert.Equal(12, Run(strategy, module, 100_000));
        Assert.Equal(12, Run(strategy, module, -1));
    }

    [Theory, EveryStrategy]
    public void Invoke_FiftyThousandLocals_AllAreZero(MemoryStrategy strategy)
    {
        var module = new WasmBuilder().Function("f", "i>i", c => c.LocalGet(50_000).LocalGet(0).Op(Opcode.I32Add), new string('i', 50_000));

        Assert.Equal(9, Run(strategy, module, 9));
    }

    [Fact]
    public void Load_FiftyThousandAndOneLocals_Rejected()
    {
        var module = new WasmBuilder().Function(null, ">", _ => { }, new string('i', 50_000) + "l");

        Assert.Contains("too many locals", Assert.Throws<WasmFormatException>(() => Load(module)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LocalCountsThatAddUpToMoreThan32Bits_Rejected()
    {
        var body = new WasmWriter().Unsigned(2).Unsigned(0xFFFFFFFF).Byte(0x7F).Unsigned(2).Byte(0x7F).Byte(0x0B);
        var module = new WasmBuilder().RawFunction(null, ">", body);

        Assert.Contains("too many locals", Assert.Throws<WasmFormatException>(() => Load(module)).Message, StringComparison.Ordinal);
    }

    [Theory, EveryStrategy(30_000)]
    public void Invoke_ManyOperands_AllAdded(MemoryStrategy strategy, int depth)
    {
        var module = new WasmBuilder().Function(
            "f",
            "i>i",
            c => c.Repeat(depth, c => c.LocalGet(0)).Repeat(depth - 1, c => c.Op(Opcode.I32Add))
        );

        Assert.Equal(2 * depth, Run(strategy, module, 2));
    }

    [Fact]
    public void Load_MoreOperandsThanCanBeKept_Rejected()
    {
        var module = new WasmBuilder().Function(
            null,
            "i>i",
            c => c.Repeat(100_000, c => c.LocalGet(0)).Repeat(99_999, c => c.Op(Opcode.I32Add)),
            new string('i', 50_000)
        );

        var error = Assert.Throws<WasmFormatException>(() => Load(module));

        Assert.Contains("function 0 keeps too many values", error.Message, StringComparison.Ordinal);
    }

    [Theory, EveryStrategy]
    public void Invoke_AThousandParameters_PassedInOrder(MemoryStrategy strategy)
    {
        var module = new WasmBuilder().Function("f", new string('l', 1000) + ">l", c => c.LocalGet(0).LocalGet(999).Op(Opcode.I64Sub));
        using var instance = strategy.Instantiate(module);

        var results = instance.GetFunction("f")!.Invoke([.. Enumerable.Range(1, 1000).Select(i => Value.FromI64(i))]);

        Assert.Equal(-999, Assert.Single(results).AsI64());
    }

    [Theory, EveryStrategy]
    public void Invoke_AHundredResults_GivenInOrder(MemoryStrategy strategy)
    {
        var module = new WasmBuilder()
            .Function(
                null,
                "i>" + new string('i', 100),
                c =>
                {
                    for (var i = 0; i < 100; i++)
                    {
                        c.LocalGet(0).I32(i).Op(Opcode.I32Add);
                    }
                }
            )
            .Function("f", "i>" + new string('i', 100), c => c.LocalGet(0).Call(0));
        using var instance = strategy.Instantiate(module);

        var results = instance.GetFunction("f")!.Invoke(Value.FromI32(1000));

        Assert.Equal(Enumerable.Range(1000, 100), results.Select(r => r.AsI32()));
    }

    [Theory]
    [InlineData(1001, 0, "too many parameters")]
    [InlineData(0, 101, "too many results")]
    public void Load_FunctionTypeBeyondTheLimits_Rejected(int parameters, int results, string message)
    {
        var module = new WasmBuilder();
        module.Type(new string('i', parameters) + ">" + new string('i', results));

        Assert.Contains(message, Assert.Throws<WasmFormatException>(() => Load(module)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    public void Load_SectionThatPromisesBillions_Rejected(int section)
    {
        byte[] module = [.. "\0asm\u0001\0\0\0"u8, (byte)section, 5, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F];

        var error = Assert.Throws<WasmFormatException>(() => Module.Load(Of(Strategies[0]), module));

        Assert.Equal(10, error.Offset);
    }

    [Fact]
    public void Load_ElementSegmentThatPromisesBillions_Rejected()
    {
        byte[] module = [.. "\0asm\u0001\0\0\0"u8, 9, 8, 1, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F];

        Assert.Equal(13, Assert.Throws<WasmFormatException>(() => Module.Load(Of(Strategies[0]), module)).Offset);
    }

    [Fact]
    public void Load_DataSegmentThatPromisesBillions_Rejected()
    {
        byte[] module = [.. "\0asm\u0001\0\0\0"u8, 11, 7, 1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F];

        Assert.Equal(12, Assert.Throws<WasmFormatException>(() => Module.Load(Of(Strategies[0]), module)).Offset);
    }

    [Fact]
    public void Load_TruncatedAnywhere_RejectedOrSmaller()
    {
        var whole = new WasmBuilder()
            .ImportFunction("env", "log", "i>")
            .Table("t", 'F', 1)
            .Memory(1, 2)
            .Global("g", 'i', isMutable: true, c => c.I32(1))
            .Function("f", "i>i", c => c.LocalGet(0).Call(0).I32(3), "lf")
            .Elements(0, 1)
            .Data(0, 1, 2, 3)
            .Named("m")
            .NamedFunction("f")
            .Build();
        for (var length = 0; length < whole.Length; length++)
        {
            try
            {
                using var module = Module.Load(Of(Strategies[0]), whole.AsMemory(0, length));
            }
            catch (WasmException exception)
            {
                Assert.True(exception is WasmFormatException, $"{length} bytes: {exception.Message}");
                Assert.InRange(((WasmFormatException)exception).Offset, 0, length);
            }
        }
    }

    [Theory, EveryStrategy]
    public void Load_AnyByteChanged_RejectedByAnErrorOfTheEngine(MemoryStrategy strategy)
    {
        var whole = new WasmBuilder()
            .ImportFunction("env", "log", "i>")
            .Table("t", 'F', 1)
            .Memory(1, 2)
            .Global("g", 'i', isMutable: true, c => c.I32(1))
            .Function("f", "i>i", c => c.LocalGet(0).Call(0).I32(3).Block(c => c.LocalGet(0).BrIf(0)).I32(0).CallIndirect("i>i"), "lf")
            .Elements(0, 1)
            .Data(0, 1, 2, 3)
            .Named("m")
            .NamedFunction("f")
            .Build();
        var linker = new Linker(Of(strategy)).Define("env", "log", (int _) => { });
        for (var i = 0; i < whole.Length; i++)
        {
            foreach (var change in (byte[])[0x01, 0x80, 0xFF, 0x40])
            {
                var bytes = whole.ToArray();
                bytes[i] ^= change;
                try
                {
                    using var module = Module.Load(Of(strategy), bytes);
                    using var instance = linker.Instantiate(
                        module,
                        new InstanceLimits { MaxTableElements = 1000, MaxMemoryBytes = 1 << 20 }
                    );
                }
                catch (WasmException)
                {
                    // What is wrong differs from byte to byte; that it is told by an exception of the engine does not.
                }
            }
        }
    }

    [Theory, EveryStrategy]
    public void Load_AHundredThousandFunctions_Works(MemoryStrategy strategy)
    {
        var module = new WasmBuilder();
        for (var i = 0; i < 100_000; i++)
        {
            var value = i;
            module.Function(i % 1000 == 0 ? i.ToString(CultureInfo.InvariantCulture) : null, ">i", c => c.I32(value));
        }

        module.Function("f", "i>i", c => c.Call(99_999));

        Assert.Equal(99_999, Run(strategy, module, 0));
    }

    [Theory, EveryStrategy]
    public void Instantiate_TableAsLargeAsThereAre_RejectedByTheLimit(MemoryStrategy strategy)
    {
        using var module = Of(strategy).Load(new WasmBuilder().Table(null, 'F', 0xFFFFFFFF));

        Assert.Throws<WasmLimitException>(() => new Linker(Of(strategy)).Instantiate(module));
    }

    [Theory, EveryStrategy]
    public void Instantiate_ContextLargerThanItsRoom_RejectedByALimit(MemoryStrategy strategy)
    {
        const int Globals = 2_000_000;
        byte[] global = [0x7E, 1, 0x42, 1, 0x0B]; // (global (mut i64) (i64.const 1))
        var section = new WasmWriter().Unsigned(Globals).Bytes([.. Enumerable.Repeat(global, Globals).SelectMany(b => b)]);
        byte[] bytes = [.. "\0asm\u0001\0\0\0"u8, .. new WasmWriter().Byte(6).Sized(section).ToArray()];
        using var module = Module.Load(Of(strategy), bytes);

        Assert.Throws<WasmLimitException>(() => new Linker(Of(strategy)).Instantiate(module));
    }

    private static int Run(MemoryStrategy strategy, WasmBuilder module, int argument, InstanceLimits? limits = null)
    {
        var result = 0;
        GuestThread.Run(
            "a hostile module to load and run",
            () =>
            {
                using var instance = strategy.Instantiate(module, limits);
                result = instance.GetFunction<Func<int, int>>("f")(argument);
            },
            16 << 20
        );
        return result;
    }

    private static void Load(WasmBuilder module) =>
        GuestThread.Run("a hostile module to be rejected", () => Of(Strategies[0]).Load(module).Dispose());
}
