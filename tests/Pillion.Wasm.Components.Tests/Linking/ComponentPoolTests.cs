using Pillion.Wasm.Components.Tests.Testing;

namespace Pillion.Wasm.Components.Tests.Linking;

/// <summary>Instances that are used again must be as good as new.</summary>
public sealed class ComponentPoolTests : IDisposable
{
    /// <summary>Counts in a global, in memory and, by a resource, in the handle table; traps if asked for.</summary>
    private const string Counter = """
        (component
          (import "host" (instance $host
            (export "thing" (type $thing (sub resource)))
            (export "make" (func (result (own $thing))))))
          (alias export $host "thing" (type $thing))
          (core func $make (canon lower (func $host "make")))
          (core func $drop (canon resource.drop $thing))
          (core module $m
            (import "host" "make" (func $make (result i32)))
            (memory 1)
            (global $count (mut i32) (i32.const 0))
            (func (export "next") (result i32)
              (global.set $count (i32.add (global.get $count) (i32.const 1)))
              (i32.store (i32.const 4) (i32.add (i32.load (i32.const 4)) (i32.const 1)))
              (i32.add (i32.mul (global.get $count) (i32.const 10000))
                (i32.add (i32.mul (i32.load (i32.const 4)) (i32.const 100)) (call $make))))
            (func (export "fail") unreachable))
          (core instance $i (instantiate $m (with "host" (instance (export "make" (func $make))))))
          (func (export "next") (result u32) (canon lift (core func $i "next")))
          (func (export "fail") (canon lift (core func $i "fail"))))
        """;

    private readonly Engine _engine = new();
    private readonly ComponentTemplate _template;
    private int _made;
    private int _dropped;

    public ComponentPoolTests()
    {
        var linker = new ComponentLinker(_engine);
        linker.DefineResource<object>("host", "thing", _ => _dropped++);
        linker.Define(
            "host",
            "make",
            () =>
            {
                _made++;
                return new object();
            }
        );
        _template = linker.Prepare(WatComponent.Load(_engine, Counter));
    }

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void Return_ThenRent_SameInstanceWithItsFirstState()
    {
        using var pool = new ComponentPool(_template, maxIdle: 4);
        var first = pool.Rent();
        var next = first.GetFunction<Func<uint>>("", "next");
        Assert.Equal(10101u, next());
        Assert.Equal(20202u, next());

        pool.Return(first);

        Assert.Equal((2, 2), (_made, _dropped));
        Assert.Equal(1, pool.IdleCount);
        var again = pool.Rent();
        Assert.Same(first, again);
        Assert.Equal(10101u, next());
        pool.Return(again);
        Assert.Equal(3, _dropped);
    }

    /// <summary>Its functions hold the instance, and the core instances hold the functions: that circle must not be kept by anything.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Instantiate_ThenForgotten_IsCollected(bool isDisposed)
    {
        var instance = Forget();

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.False(instance.IsAlive);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        WeakReference Forget()
        {
            var instance = _template.Instantiate();
            instance.GetFunction<Func<uint>>("", "next")();
            if (isDisposed)
            {
                instance.Dispose();
            }

            return new WeakReference(instance);
        }
    }

    [Fact]
    public void Return_AfterATrap_CanBeCalledAgain()
    {
        using var pool = new ComponentPool(_template, maxIdle: 4);
        var instance = pool.Rent();
        instance.GetFunction<Func<uint>>("", "next")();
        Assert.Throws<WasmTrapException>(instance.GetFunction<Action>("", "fail"));

        pool.Return(instance);

        Assert.Equal(1, _dropped);
        Assert.Equal(10101u, pool.Rent().GetFunction<Func<uint>>("", "next")());
    }

    [Fact]
    public void Return_MoreThanIdleOnesAreKept_Ends()
    {
        using var pool = new ComponentPool(_template, maxIdle: 1);
        var (first, second) = (pool.Rent(), pool.Rent());

        pool.Return(first);
        pool.Return(second);

        Assert.Equal(1, pool.IdleCount);
        Assert.Throws<ObjectDisposedException>(() => second.GetFunction<Func<uint>>("", "next")());
    }

    [Fact]
    public void Rent_ComponentThatCallsTheHostWhileItStarts_IsInstantiatedAnewEachTime()
    {
        var calls = 0;
        var linker = new ComponentLinker(_engine);
        linker.Define("", "seed", () => (uint)++calls);
        var template = linker.Prepare(
            WatComponent.Load(
                _engine,
                """
                (component
                  (import "seed" (func $seed (result u32)))
                  (core func $seed (canon lower (func $seed)))
                  (core module $m
                    (import "host" "seed" (func $seed (result i32)))
                    (global $seed (mut i32) (i32.const 0))
                    (func $start (global.set $seed (call $seed)))
                    (start $start)
                    (func (export "get") (result i32) global.get $seed))
                  (core instance $i (instantiate $m (with "host" (instance (export "seed" (func $seed))))))
                  (func (export "get") (result u32) (canon lift (core func $i "get"))))
                """
            )
        );
        using var pool = new ComponentPool(template, maxIdle: 4);

        var first = pool.Rent();
        Assert.Equal(1u, first.GetFunction<Func<uint>>("", "get")());
        pool.Return(first);

        Assert.Equal(2u, pool.Rent().GetFunction<Func<uint>>("", "get")());
    }
}
