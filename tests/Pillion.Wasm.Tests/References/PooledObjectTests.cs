using Pillion.Wasm.Tests.Testing;

namespace Pillion.Wasm.Tests.References;

/// <summary>Instances of a pool start with objects of their own, whatever a guest did to those before.</summary>
public sealed class PooledObjectTests
{
    private const string Counters = """
        (module
          (type $fun (func (result i32)))
          (type $counter (struct (field $n (mut i32)) (field $f (ref $fun))))
          (type $list (array (mut (ref null $counter))))
          (import "host" "given" (global $given (ref null $counter)))
          (func $one (type $fun) (global.get $local))
          (elem declare func $one)
          (global $local (mut i32) (i32.const 1))
          (global $shared (export "shared") (ref $counter) (struct.new $counter (i32.const 10) (ref.func $one)))
          (global $list (mut (ref $list)) (array.new $list (global.get $shared) (i32.const 3)))
          (table $t 2 (ref null $counter) (global.get $given))
          (table $u 2 (ref null $counter))
          (elem (table $u) (i32.const 1) (ref $counter) (global.get $shared))
          (elem $passive (ref $counter) (struct.new $counter (i32.const 100) (ref.func $one)))
          (func (export "spoil")
            (global.set $local (i32.const 2))
            (struct.set $counter $n (global.get $shared) (i32.const 11))
            (global.set $list (array.new_default $list (i32.const 1)))
            (table.set $u (i32.const 1) (ref.null $counter))
            (drop (table.grow $u (ref.null $counter) (i32.const 5)))
            (elem.drop $passive))
          (func (export "sum") (result i32) (local $c (ref null $counter)) (local $p (ref $list))
            (local.set $c (array.get $list (global.get $list) (i32.const 2)))
            (local.set $p (array.new_elem $list $passive (i32.const 0) (i32.const 1)))
            (i32.add
              (i32.add (struct.get $counter $n (local.get $c)) (call_ref $fun (struct.get $counter $f (local.get $c))))
              (i32.add
                (i32.add
                  (struct.get $counter $n (table.get $u (i32.const 1)))
                  (ref.eq (table.get $u (i32.const 1)) (local.get $c)))
                (i32.add (table.size $u) (struct.get $counter $n (array.get $list (local.get $p) (i32.const 0))))))))
        """;

    private const int Fresh = 10 + 1 + 10 + 1 + 2 + 100;

    [Theory]
    [EveryStrategy]
    public void Rent_AfterAGuestChangedItsObjects_GivesNewOnes(MemoryStrategy strategy)
    {
        using var pool = Pool(strategy);
        for (var i = 0; i < 3; i++)
        {
            var instance = pool.Rent();
            Assert.Equal(Fresh, instance.GetFunction<Func<int>>("sum")());
            instance.GetFunction<Action>("spoil")();
            pool.Return(instance);
        }
    }

    [Theory]
    [EveryStrategy]
    public void Rent_Two_ShareNoObjects(MemoryStrategy strategy)
    {
        using var pool = Pool(strategy);
        var first = pool.Rent();
        var second = pool.Rent();

        first.GetFunction<Action>("spoil")();

        Assert.Equal(Fresh, second.GetFunction<Func<int>>("sum")());
        Assert.NotEqual(((Global)first["shared"]!).Value.AsAnyRef(), ((Global)second["shared"]!).Value.AsAnyRef());
        pool.Return(first);
        pool.Return(second);
    }

    private static InstancePool Pool(MemoryStrategy strategy)
    {
        var engine = Engines.Of(strategy);
        var module = engine.LoadText(Counters);
        var given = new Global(engine, (GlobalType)module.Imports[0].Type, Value.FromAnyRef(null));
        return new InstancePool(new Linker(engine).Define("host", "given", given).Prepare(module), maxIdle: 2);
    }
}
