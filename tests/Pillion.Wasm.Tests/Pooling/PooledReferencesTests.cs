namespace Pillion.Wasm.Tests.Pooling;

/// <summary>Instances of a pool are restored from a snapshot of one of them, but each must keep calling its own functions.</summary>
public sealed class PooledReferencesTests
{
    // (module
    //   (type $get (func (result i32)))
    //   (table $t 2 funcref)
    //   (elem (i32.const 0) $value)
    //   (global $g funcref (ref.func $value))
    //   (global $n (mut i32) (i32.const 0))
    //   (func $value (type $get) (global.get $n))
    //   (func (export "set") (param i32) (global.set $n (local.get 0)))
    //   (func (export "by_table") (result i32) (call_indirect (type $get) (i32.const 0)))
    //   (func (export "by_global") (result i32)
    //     (table.set $t (i32.const 1) (global.get $g))
    //     (call_indirect (type $get) (i32.const 1))))
    private const string Module =
        "AGFzbQEAAAABCQJgAAF/YAF/AAMFBAABAAAEBAFwAAIGCwJwANIAC38BQQALBx4DA3NldAABCGJ5X3RhYmxlAAIJYnlfZ2xvYmFsAAMJBwEAQQALAQAKIwQEACMBCwYAIAAkAQsHAEEAEQAACw0AQQEjACYAQQERAAAL";

    [Theory]
    [InlineData(MemoryStrategy.Auto, "by_table")]
    [InlineData(MemoryStrategy.Auto, "by_global")]
    [InlineData(MemoryStrategy.ExplicitChecks, "by_table")]
    [InlineData(MemoryStrategy.ExplicitChecks, "by_global")]
    public void Rent_ReturnedInstance_CallsItsOwnFunctionsByReference(MemoryStrategy strategy, string export)
    {
        using var engine = new Engine(new EngineOptions { MemoryStrategy = strategy });
        using var module = Wasm.Module.Load(engine, Convert.FromBase64String(Module));
        using var pool = new InstancePool(new Linker(engine).Prepare(module), maxIdle: 2);
        // Both have been restored once, the second from the first's snapshot.
        var (one, two) = (pool.Rent(), pool.Rent());
        pool.Return(one);
        pool.Return(two);
        (one, two) = (pool.Rent(), pool.Rent());

        one.GetFunction<Action<int>>("set")(1);
        two.GetFunction<Action<int>>("set")(2);

        Assert.Equal(1, one.GetFunction<Func<int>>(export)());
        Assert.Equal(2, two.GetFunction<Func<int>>(export)());
        pool.Return(one);
        pool.Return(two);
    }
}
