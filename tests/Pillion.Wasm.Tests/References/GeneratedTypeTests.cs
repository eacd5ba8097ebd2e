using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.References;

/// <summary>The classes that are generated for structures and arrays: found by modules of any kind, the same for all of them.</summary>
public sealed class GeneratedTypeTests
{
    private const string Rectangles = """
        (module
          (rec
            (type $shape (sub (struct (field $area (mut i64)))))
            (type $rectangle (sub final $shape (struct (field (mut i64)) (field $w i32) (field $h i32) (field $tags (ref null $tags)))))
            (type $tags (sub (array (mut i16))))
            (type $more (sub $tags (array (mut i16)))))
          (func (export "make") (param i32 i32) (result (ref $shape))
            (struct.new $rectangle (i64.const 0) (local.get 0) (local.get 1) (array.new_fixed $more 2 (i32.const 7) (i32.const 8))))
          (func (export "measure") (param (ref $shape)) (result i64) (local $r (ref $rectangle))
            (local.set $r (ref.cast (ref $rectangle) (local.get 0)))
            (struct.set $shape $area (local.get 0)
              (i64.extend_i32_s (i32.mul (struct.get $rectangle $w (local.get $r)) (struct.get $rectangle $h (local.get $r)))))
            (i64.add (struct.get $shape $area (local.get 0))
              (i64.extend_i32_u (array.get_u $more (ref.cast (ref $more) (struct.get $rectangle $tags (local.get $r))) (i32.const 1))))))
        """;

    [Fact]
    public void Load_FromACacheThatAnotherProcessFilled_FindsTheTypes()
    {
        using var fixture = new CacheFixture();
        ChildProcess.Run(FillCache, fixture.Folder);

        var cache = new CompilationCache(fixture.Folder);
        using var engine = new Engine(new EngineOptions { Cache = cache });
        using var instance = engine.InstantiateText(Rectangles);

        Assert.Equal(1, cache.Hits);
        Assert.Equal(20, Measure(instance, instance, 3, 4));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Objects_BetweenModulesOfDifferentKinds_AreOfTheSameTypes(bool first, bool second)
    {
        using var engine = new Engine(new EngineOptions { Collectible = first });
        using var other = new Engine(new EngineOptions { Collectible = second });
        using var maker = engine.InstantiateText(Rectangles);
        using var measurer = other.InstantiateText(Rectangles);

        Assert.Equal(38, Measure(maker, measurer, 5, 6));
        Assert.Equal(38, Measure(measurer, maker, 5, 6));
    }

    [Fact]
    public void Types_OfEquivalentDefinitions_AreTheSame()
    {
        var engine = Engines.Of(Engines.Strategies[0]);
        using var one = engine.LoadText("""(module (type $a (struct (field i32))) (func (export "f") (param (ref $a))))""");
        using var two = engine.LoadText("""(module (type (func)) (type $b (struct (field i32))) (func (export "f") (param (ref $b))))""");
        using var grouped = engine.LoadText(
            """(module (rec (type $a (struct (field i32))) (type (struct))) (func (export "f") (param (ref $a))))"""
        );

        Assert.Equal(Parameter(one), Parameter(two));
        Assert.NotEqual(Parameter(one), Parameter(grouped));
    }

    [Fact]
    public void ToString_OfAType_IsTheTextFormats()
    {
        var engine = Engines.Of(Engines.Strategies[0]);
        using var module = engine.LoadText(
            """(module (type $a (sub (struct (field i8) (field (mut (ref null any)))))) (func (export "f") (param (ref $a))))"""
        );

        Assert.Equal("(sub (struct (field i8) (field (mut anyref))))", Parameter(module).Defined!.ToString());
        Assert.StartsWith("(ref struct#", Parameter(module).ToString(), StringComparison.Ordinal);
    }

    private static void FillCache(string folder)
    {
        using var engine = new Engine(new EngineOptions { Cache = new CompilationCache(folder) });
        using var instance = engine.InstantiateText(Rectangles);
        Assert.Equal(20, Measure(instance, instance, 3, 4));
    }

    private static ValueType Parameter(Module module) => ((FuncType)module.Exports[0].Type).Parameters[0];

    private static long Measure(Instance maker, Instance measurer, int width, int height)
    {
        var made = maker.GetFunction<Func<int, int, object?>>("make")(width, height);
        Assert.IsType<GuestStruct>(made);
        return measurer.GetFunction<Func<object?, long>>("measure")(made);
    }
}
