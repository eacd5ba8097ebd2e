using System.Text;
using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.References;

/// <summary>Types and objects that are too large end in errors that say so, and in nothing else.</summary>
public sealed class ObjectLimitTests
{
    [Theory]
    [EveryStrategy]
    public void ArrayNew_LargerThanAllowed_Traps(MemoryStrategy strategy)
    {
        var engine = Engines.Of(strategy);
        var limits = InstanceLimits.Default with { MaxArrayBytes = 1 << 20 };
        using var instance = new Linker(engine).Instantiate(
            Module.Load(
                engine,
                Text.WatReader.ToBinary(
                    """
                    (module
                      (type $a (array (mut i64)))
                      (type $b (array (mut i8)))
                      (func (export "longs") (param i32) (result i32)
                        (array.len (array.new_default $a (local.get 0))))
                      (func (export "filled") (param i32) (result i32)
                        (array.len (array.new $a (i64.const 7) (local.get 0))))
                      (func (export "bytes") (param i32) (result i32)
                        (array.len (array.new_default $b (local.get 0)))))
                    """
                )
            ),
            limits
        );
        var longs = instance.GetFunction<Func<int, int>>("longs");
        var filled = instance.GetFunction<Func<int, int>>("filled");
        var bytes = instance.GetFunction<Func<int, int>>("bytes");

        Assert.Equal(1 << 17, longs(1 << 17));
        Assert.Equal(1 << 17, filled(1 << 17));
        Assert.Equal(1 << 20, bytes(1 << 20));
        foreach (var length in (int[])[(1 << 17) + 1, int.MaxValue, -1, int.MinValue])
        {
            Engines.MustTrap(TrapKind.AllocationTooLarge, () => longs(length));
            Engines.MustTrap(TrapKind.AllocationTooLarge, () => filled(length));
        }

        Engines.MustTrap(TrapKind.AllocationTooLarge, () => bytes((1 << 20) + 1));
        Assert.Equal(3, longs(3));
    }

    [Fact]
    public void ArrayNew_InAGlobal_IsLimitedToo()
    {
        var engine = Engines.Of(Engines.Strategies[0]);
        var module = Load("(type $a (array i64)) (global (ref $a) (array.new_default $a (i32.const 1000000)))");

        Engines.MustTrap(
            TrapKind.AllocationTooLarge,
            () => new Linker(engine).Instantiate(module, InstanceLimits.Default with { MaxArrayBytes = 1 << 20 })
        );
        new Linker(engine).Instantiate(module).Dispose();
    }

    [Fact]
    public void Load_TooManyFields_IsRefused()
    {
        var error = Assert.Throws<WasmFormatException>(() => Load($"(type (struct {Repeat("(field i32)", 10_001)}))"));

        Assert.Contains("too many fields: 10001", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TooDeepAHierarchy_IsRefused()
    {
        Load(Chain(63)).Dispose();

        var error = Assert.Throws<WasmValidationException>(() => Load(Chain(64)));

        Assert.Contains("63", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(10_000)]
    public void StructNew_OfManyFields_SetsEach(int fields)
    {
        var engine = Engines.Of(Engines.Strategies[0]);
        using var instance = new Linker(engine).Instantiate(
            Load(
                $"""
                (type $s (struct {Repeat("(field i64)", fields)}))
                (func (export "f") (result i64)
                  (struct.get $s {fields - 1} (struct.new $s {string.Join(
                    ' ',
                    Enumerable.Range(0, fields).Select(i => $"(i64.const {i})")
                )})))
                """
            )
        );

        Assert.Equal(fields - 1, instance.GetFunction<Func<long>>("f")());
    }

    [Fact]
    public void Load_ManyTypesThatNobodyUses_MakesNone()
    {
        // Deciding that they are equal to others takes all of them.
        using var module = Load($"(rec {Repeat("(type (struct (field (mut i32) (ref null 7))))", 100_000)})");

        Assert.Empty(module.Exports);
    }

    [Theory]
    [EveryStrategy]
    public void Recursion_OverAnEndlessList_ExhaustsTheStack(MemoryStrategy strategy)
    {
        var engine = Engines.Of(strategy);
        using var instance = new Linker(engine).Instantiate(
            Module.Load(
                engine,
                Text.WatReader.ToBinary(
                    """
                    (module
                      (type $n (struct (field (mut (ref null $n)))))
                      (func $walk (param (ref null $n)) (result i32)
                        (i32.add (i32.const 1) (call $walk (struct.get $n 0 (local.get 0)))))
                      (func (export "f") (result i32) (local $n (ref $n))
                        (local.set $n (struct.new_default $n))
                        (struct.set $n 0 (local.get $n) (local.get $n))
                        (call $walk (local.get $n))))
                    """
                )
            )
        );

        Engines.MustTrap(TrapKind.StackExhausted, () => instance.GetFunction<Func<int>>("f")());
    }

    private static string Chain(int depth)
    {
        var text = new StringBuilder("(type (sub (struct)))");
        for (var i = 0; i < depth; i++)
        {
            text.Append($"(type (sub {i} (struct)))");
        }

        return text.ToString();
    }

    private static string Repeat(string text, int count) => new StringBuilder().Insert(0, text + " ", count).ToString();

    private static Module Load(string fields) =>
        Module.Load(Engines.Of(Engines.Strategies[0]), Text.WatReader.ToBinary($"(module {fields})"));
}
