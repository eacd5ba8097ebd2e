using System.Text;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Exceptions;

/// <summary>What passes the handlers of a guest, and the ways out of what they protect.</summary>
public sealed class ProtectedRegionTests
{
    private const int StackBytes = 16 << 20;

    [Theory]
    [EveryStrategy(
        "unreachable",
        "(drop (i32.load (i32.const -4)))",
        "(drop (i32.div_s (i32.const 1) (local.get 0)))",
        "(drop (i32.div_s (i32.const 0x80000000) (i32.sub (local.get 0) (i32.const 1))))",
        "(call_indirect (i32.const 9))",
        "(call_indirect (i32.const 0))",
        "(call $recurse)"
    )]
    public void CatchAll_Trap_Passes(MemoryStrategy strategy, string instructions)
    {
        using var instance = Of(strategy)
            .InstantiateText(
                $"""
                (module
                  (memory 1)
                  (table 1 funcref)
                  (func $recurse (call $recurse) (call $recurse))
                  (func (export "run") (param i32) (result i32)
                    (block $caught (try_table (catch_all $caught) {instructions}) (return (i32.const 0)))
                    (i32.const 1))
                  (func (export "legacy") (param i32) (result i32)
                    (try (result i32) (do {instructions} (i32.const 0)) (catch_all (i32.const 1)))))
                """
            );

        GuestThread.Run(
            instructions,
            () =>
            {
                Assert.Throws<WasmTrapException>(() => instance.GetFunction<Func<int, int>>("run")(0));
                Assert.Throws<WasmTrapException>(() => instance.GetFunction<Func<int, int>>("legacy")(0));
            },
            StackBytes
        );
    }

    [Theory, EveryStrategy]
    public void Interrupt_LoopInAProtectedRegion_Stops(MemoryStrategy strategy)
    {
        using var instance = Of(strategy)
            .InstantiateText(
                """
                (module
                  (import "host" "running" (func $running))
                  (func (export "run")
                    (loop $again
                      (block $caught
                        (try_table (catch_all $caught) (call $running) (loop $forever (br $forever))))
                      (br $again))))
                """,
                new Linker(Of(strategy)).Define("host", "running", (Caller caller) => caller.Instance.Interrupt())
            );

        GuestThread.Run("a loop inside try_table", () => MustTrap(TrapKind.Interrupted, instance.GetFunction<Action>("run")));
    }

    [Theory, EveryStrategy]
    public void Branches_OutOfProtectedRegions_CarryTheirValues(MemoryStrategy strategy)
    {
        using var instance = Of(strategy)
            .InstantiateText(
                """
                (module
                  (tag $e)
                  (func (export "run") (param $way i32) (result i32 i64)
                    (i32.const 1000)
                    (block $a (result i32)
                      (block $b (result i32)
                        (try_table $t (result i32) (catch_all $f)
                          (try (result i32)
                            (do
                              (i32.const 1)
                              (i32.const 10)
                              (br_table $a $b $t (local.get $way)))
                            (catch $e (i32.const 5)))))
                      (i32.add (i32.const 100)))
                    (i32.add)
                    (i64.const 7)
                    (return))
                  (func (export "return") (param $way i32) (result i32 i64)
                    (block $caught
                      (try_table (catch_all $caught)
                        (if (local.get $way) (then (i32.const 3) (i32.const 1) (i64.const 2) (return)))
                        (br_if 2 (i32.const 4) (i64.const 5) (i32.eqz (local.get $way)))
                        (drop) (drop)))
                    (unreachable)))
                """.Replace(" (catch_all $f)", "", StringComparison.Ordinal)
            );
        var run = instance.GetFunction<Func<int, (int, long)>>("run");
        var returns = instance.GetFunction<Func<int, (int, long)>>("return");

        Assert.Equal([1010, 1110, 1110], Enumerable.Range(0, 3).Select(way => run(way).Item1));
        Assert.Equal((1, 2), returns(1));
        Assert.Equal((4, 5), returns(0));
    }

    [Theory, EveryStrategy]
    public void TailCall_InAProtectedRegion_LeavesItsHandlers(MemoryStrategy strategy)
    {
        using var instance = Of(strategy)
            .InstantiateText(
                """
                (module
                  (tag $e (param i32))
                  (type $f (func (param i32 i64) (result i32)))
                  (table funcref (elem $throws $counts))
                  (func $throws (export "throws") (param i32 i64) (result i32) (throw $e (local.get 0)))
                  (func $counts (export "counts") (param i32 i64) (result i32)
                    (block $caught (result i32)
                      (try_table (catch $e $caught)
                        (if (i64.eqz (local.get 1)) (then (return (local.get 0))))
                        (return_call_indirect (type $f) (i32.add (local.get 0) (i32.const 1)) (i64.sub (local.get 1) (i64.const 1)) (i32.const 1)))
                      (unreachable)))
                  (func (export "direct") (param i32) (result i32)
                    (block $caught (result i32)
                      (try_table (catch $e $caught) (return_call $throws (local.get 0) (i64.const 0)))
                      (unreachable)))
                  (func (export "indirect") (param i32) (result i32)
                    (try (result i32)
                      (do (return_call_indirect (type $f) (local.get 0) (i64.const 0) (i32.const 0)))
                      (catch $e))))
                """
            );

        foreach (var name in new[] { "direct", "indirect" })
        {
            var exception = Assert.Throws<WasmGuestException>(() => instance.GetFunction<Func<int, int>>(name)(8));
            Assert.Equal(8, exception.Values[0].AsI32());
        }

        // As deep as no stack is.
        Assert.Equal(1_000_000, instance.GetFunction<Func<int, long, int>>("counts")(0, 1_000_000));
    }

    [Theory, EveryStrategy]
    public void Catch_AtEveryLevelOfADeepRecursion_NeedsNoMoreStackThanTheCalls(MemoryStrategy strategy)
    {
        using var instance = Of(strategy)
            .InstantiateText(
                """
                (module
                  (tag $e)
                  (func $down (export "run") (param i32) (result i32)
                    (block $caught (result exnref)
                      (try_table (catch_all_ref $caught)
                        (if (i32.eqz (local.get 0)) (then (throw $e)))
                        (return (call $down (i32.sub (local.get 0) (i32.const 1)))))
                      (unreachable))
                    (throw_ref)))
                """
            );

        GuestThread.Run(
            "exceptions thrown again at every level",
            () => Assert.Throws<WasmGuestException>(() => instance.GetFunction<Func<int, int>>("run")(5_000)),
            StackBytes
        );
    }

    [Theory, EveryStrategy]
    public void Load_HundredsOfRegionsInOneFunction_Works(MemoryStrategy strategy)
    {
        const int Regions = 300;
        var text = new StringBuilder("(module (tag $e (param i32)) (func $throw (param i32) (throw $e (local.get 0)))");
        text.Append("(func (export \"run\") (result i32) (local $sum i32)");
        for (var i = 0; i < Regions; i++)
        {
            text.Append($"(block $h (result i32) (try_table (catch $e $h) (call $throw (i32.const {i}))) (i32.const 0))");
            text.Append("(local.set $sum (i32.add (local.get $sum)))");
        }

        using var instance = Of(strategy).InstantiateText(text.Append("(local.get $sum)))").ToString());

        Assert.Equal(Regions * (Regions - 1) / 2, instance.GetFunction<Func<int>>("run")());
    }

    [Theory, EveryStrategy]
    public void Locals_WrittenBeforeTheThrow_HaveTheirValuesWhereItIsCaught(MemoryStrategy strategy)
    {
        using var instance = Of(strategy)
            .InstantiateText(
                """
                (module
                  (tag $e)
                  (func $throw-at (param i32 i32) (if (i32.eq (local.get 0) (local.get 1)) (then (throw $e))))
                  (func (export "run") (param $n i32) (result i32) (local $i i32) (local $sum i32)
                    (block $caught
                      (try_table (catch $e $caught)
                        (loop $l
                          (local.set $sum (i32.add (local.get $sum) (local.get $i)))
                          (call $throw-at (local.get $i) (local.get $n))
                          (local.set $i (i32.add (local.get $i) (i32.const 1)))
                          (br $l))))
                    (i32.add (i32.mul (local.get $sum) (i32.const 10000)) (local.get $i))))
                """
            );
        var run = instance.GetFunction<Func<int, int>>("run");

        // Enough of them to be optimised.
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal((i * (i + 1) / 2 * 10_000) + i, run(i));
        }
    }
}
