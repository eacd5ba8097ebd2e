using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.References;

/// <summary>What a host sees of guests' objects, and what it may do with them.</summary>
public sealed class GuestObjectTests
{
    private const string Shapes = """
        (module
          (type $point (struct (field $x i32) (field $y (mut f64)) (field $tag i8) (field $next (ref null $point))))
          (type $bytes (array (mut i8)))
          (type $fun (func (result i32)))
          (type $holder (struct (field (ref $fun))))
          (func $answer (type $fun) (i32.const 42))
          (elem declare func $answer)
          (func (export "point") (result (ref $point))
            (struct.new $point (i32.const 1) (f64.const 2.5) (i32.const -1) (struct.new_default $point)))
          (func (export "bytes") (result anyref) (array.new_fixed $bytes 3 (i32.const 1) (i32.const 2) (i32.const 255)))
          (func (export "i31") (param i32) (result i31ref) (ref.i31 (local.get 0)))
          (func (export "holder") (result (ref $holder)) (struct.new $holder (ref.func $answer)))
          (func (export "x") (param (ref $point)) (result i32) (struct.get $point $x (local.get 0)))
          (func (export "same") (param eqref eqref) (result i32) (ref.eq (local.get 0) (local.get 1)))
          (func (export "out") (param anyref) (result externref) (extern.convert_any (local.get 0)))
          (func (export "in") (param externref) (result anyref) (any.convert_extern (local.get 0)))
          (func (export "pair") (result i32 anyref) (i32.const 7) (ref.i31 (i32.const -3)))
          (func (export "call") (param (ref null $fun)) (result i32) (call_ref $fun (local.get 0))))
        """;

    [Theory]
    [EveryStrategy]
    public void Struct_FromAGuest_ShowsItsFields(MemoryStrategy strategy)
    {
        using var instance = Instantiate(strategy, Shapes);

        var point = Assert.IsType<GuestStruct>(Call(instance, "point").AsAnyRef());

        Assert.Equal(4, point.FieldCount);
        Assert.Equal(1, point[0].AsI32());
        Assert.Equal(2.5, point[1].AsF64());
        Assert.Equal(255, point[2].AsI32());
        var next = Assert.IsType<GuestStruct>(point[3].AsAnyRef());
        Assert.True(next[3].IsNull);
        Assert.Throws<ArgumentOutOfRangeException>(() => point[4]);
        Assert.Same(point.Type, next.Type);
        Assert.NotEqual(point, next);
        Assert.Equal(next, point[3].AsAnyRef());
    }

    [Theory]
    [EveryStrategy]
    public void Array_FromAGuest_ShowsItsElements(MemoryStrategy strategy)
    {
        using var instance = Instantiate(strategy, Shapes);

        var bytes = Assert.IsType<GuestArray>(Call(instance, "bytes").AsAnyRef());

        Assert.Equal([1, 2, 255], Enumerable.Range(0, bytes.Length).Select(i => bytes[i].AsI32()));
        Assert.Throws<ArgumentOutOfRangeException>(() => bytes[3]);
    }

    [Theory]
    [InlineData(5, 5, 5)]
    [InlineData(-1, -1, int.MaxValue)]
    [InlineData(int.MinValue, 0, 0)]
    [InlineData(0x4000_0000, -0x4000_0000, 0x4000_0000)]
    [InlineData(100_000_000, 100_000_000, 100_000_000)]
    public void I31_OfAnyNumber_KeepsItsLower31Bits(int number, int signed, int unsigned)
    {
        using var instance = Instantiate(Engines.Strategies[0], Shapes);

        var made = Assert.IsType<I31>(Call(instance, "i31", Value.FromI32(number)).AsAnyRef());

        Assert.Equal(signed, made.Signed);
        Assert.Equal(unsigned, made.Unsigned);
        Assert.Equal(I31.Of(number), made);
        Assert.Equal(1, Call(instance, "same", Value.FromAnyRef(made), Value.FromAnyRef(I31.Of(number))).AsI32());
        Assert.Equal(0, Call(instance, "same", Value.FromAnyRef(made), Value.FromAnyRef(I31.Of(number ^ 1))).AsI32());
    }

    [Theory]
    [EveryStrategy]
    public void Invoke_WithAnObjectOfAnotherType_IsRefused(MemoryStrategy strategy)
    {
        using var instance = Instantiate(strategy, Shapes);
        var point = Call(instance, "point");

        Assert.Equal(1, Call(instance, "x", point).AsI32());
        Assert.Throws<ArgumentException>(() => Call(instance, "x", Call(instance, "bytes")));
        Assert.Throws<ArgumentException>(() => Call(instance, "x", Value.FromAnyRef(null)));
        Assert.Throws<ArgumentException>(() => Call(instance, "x", Value.FromAnyRef("a string")));
        Assert.Throws<ArgumentException>(() => Call(instance, "same", point, Value.FromAnyRef("a string")));
        var x = instance.GetFunction<Func<object?, int>>("x");
        Assert.Equal(1, x(point.AsAnyRef()));
        Assert.Throws<ArgumentException>(() => x("a string"));
        Assert.Throws<ArgumentException>(() => x(null));
    }

    [Theory]
    [EveryStrategy]
    public void Objects_ConvertedToExternAndBack_AreTheSame(MemoryStrategy strategy)
    {
        using var instance = Instantiate(strategy, Shapes);
        var point = Call(instance, "point");
        var host = new object();

        var outside = Call(instance, "out", point);

        Assert.IsType<GuestStruct>(outside.AsExternRef());
        Assert.Equal(point.AsAnyRef(), Call(instance, "in", outside).AsAnyRef());
        Assert.Same(host, Call(instance, "in", Value.FromExternRef(host)).AsAnyRef());
        Assert.Same(host, Call(instance, "out", Value.FromAnyRef(host)).AsExternRef());
    }

    [Theory]
    [EveryStrategy]
    public void TypedDelegate_OfSeveralResults_SeesObjectsAsTheHostDoes(MemoryStrategy strategy)
    {
        using var instance = Instantiate(strategy, Shapes);

        var (number, reference) = instance.GetFunction<Func<(int, object?)>>("pair")();

        Assert.Equal(7, number);
        Assert.Equal(I31.Of(-3), reference);
    }

    [Theory]
    [EveryStrategy]
    public void HostFunction_ImportedWithTypesOfTheGuest_IsCheckedWhereItReturns(MemoryStrategy strategy)
    {
        object? returned = null;
        var engine = Engines.Of(strategy);
        var linker = new Linker(engine).Define("host", "change", (object? given) => given is GuestStruct ? returned : given);
        using var instance = linker.Instantiate(
            Module.Load(
                engine,
                Text.WatReader.ToBinary(
                    """
                    (module
                      (type $cell (struct (field i32)))
                      (import "host" "change" (func $change (param (ref $cell)) (result (ref $cell))))
                      (func (export "run") (param i32) (result i32)
                        (struct.get $cell 0 (call $change (struct.new $cell (local.get 0)))))
                      (func (export "make") (param i32) (result (ref $cell)) (struct.new $cell (local.get 0))))
                    """
                )
            )
        );
        returned = Call(instance, "make", Value.FromI32(9)).AsAnyRef();

        Assert.Equal(9, Call(instance, "run", Value.FromI32(1)).AsI32());
        returned = "a string";
        var error = Assert.Throws<InvalidOperationException>(() => Call(instance, "run", Value.FromI32(1)));
        Assert.Contains("a string", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [EveryStrategy]
    public void FunctionInAnObject_AfterItsInstanceIsDisposed_IsGone(MemoryStrategy strategy)
    {
        var instance = Instantiate(strategy, Shapes);
        var holder = Assert.IsType<GuestStruct>(Call(instance, "holder").AsAnyRef());
        Assert.Equal(42, holder[0].AsFuncRef()!.Invoke()[0].AsI32());

        instance.Dispose();

        Assert.Throws<ObjectDisposedException>(() => holder[0]);
        using var other = Instantiate(strategy, Shapes);
        Assert.Throws<ObjectDisposedException>(() => Call(other, "out", Value.FromAnyRef(holder)));
    }

    [Theory]
    [EveryStrategy]
    public void Object_HandedToAnotherInstance_KeepsTheFirstAlive(MemoryStrategy strategy)
    {
        var first = Instantiate(strategy, Shapes);
        using var second = Instantiate(
            strategy,
            """
            (module
              (type $fun (func (result i32)))
              (type $holder (struct (field (ref $fun))))
              (global $kept (mut (ref null $holder)) (ref.null $holder))
              (func (export "keep") (param externref)
                (global.set $kept (ref.cast (ref $holder) (any.convert_extern (local.get 0)))))
              (func (export "run") (result i32) (call_ref $fun (struct.get $holder 0 (global.get $kept)))))
            """
        );
        var holder = Call(first, "holder").AsAnyRef();

        second.GetFunction<Action<object?>>("keep")(holder);
        first.Dispose();

        // Linked by the object: the function that it holds is in the first one's memory.
        Assert.Equal(42, Call(second, "run").AsI32());
    }

    [Theory]
    [EveryStrategy]
    public void TypedFunction_OfAnotherType_IsRefused(MemoryStrategy strategy)
    {
        using var instance = Instantiate(strategy, Shapes);
        var holder = (GuestStruct)Call(instance, "holder").AsAnyRef()!;

        Assert.Equal(42, Call(instance, "call", holder[0]).AsI32());
        Assert.Throws<ArgumentException>(() => Call(instance, "call", Value.FromFuncRef(instance.GetFunction("pair"))));
        Engines.MustTrap(TrapKind.NullFunctionReference, () => Call(instance, "call", Value.FromFuncRef(null)));
    }

    private static Instance Instantiate(MemoryStrategy strategy, string text) => Engines.Of(strategy).InstantiateText(text);

    private static Value Call(Instance instance, string name, params Value[] arguments) =>
        instance.GetFunction(name)!.Invoke(arguments) is [var result, ..] ? result : default;
}
