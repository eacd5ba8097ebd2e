using System.Runtime.Intrinsics;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests.Exceptions;

/// <summary>Exceptions between guests and the host.</summary>
public sealed class GuestExceptionTests
{
    private const string CatchesAll = """
        (module
          (import "host" "call" (func $call))
          (func (export "run") (result i32)
            (block $caught (try_table (catch_all $caught) (call $call)) (return (i32.const 0)))
            (i32.const 1)))
        """;

    private sealed class HostException : Exception;

    [Theory, EveryStrategy]
    public void Throw_NobodyCatches_ReachesTheHostWithTagValuesAndStack(MemoryStrategy strategy)
    {
        using var instance = Of(strategy)
            .InstantiateText(
                """
                (module
                  (tag $e (export "e") (param i32 f64))
                  (func $inner (throw $e (i32.const 7) (f64.const -0.5)))
                  (func $outer (export "run") (call $inner)))
                """,
                name: "app"
            );

        var exception = Assert.Throws<WasmGuestException>(instance.GetFunction<Action>("run"));

        Assert.Same(instance.GetTag("e"), exception.Tag);
        Assert.Equal(7, exception.Values[0].AsI32());
        Assert.Equal(-0.5, exception.Values[1].AsF64());
        Assert.Equal(["app!inner", "app!outer"], exception.Frames.Select(f => f.ToString()));
        Assert.StartsWith(
            "wasm exception: uncaught exception (tag i32 f64) [i32:7 f64:-0.5",
            exception.ToString(),
            StringComparison.Ordinal
        );
    }

    [Theory, EveryStrategy]
    public void Catch_ValuesOfEveryType_AreWhatWasThrown(MemoryStrategy strategy)
    {
        using var instance = Of(strategy)
            .InstantiateText(
                """
                (module
                  (tag $e (param i32 i64 f32 f64 v128 funcref externref))
                  (func $throw (param i32 i64 f32 f64 v128 funcref externref)
                    (throw $e (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 6)))
                  (func (export "pass") (param i32 i64 f32 f64 v128 funcref externref) (result i32 i64 f32 f64 v128 funcref externref)
                    (block $caught (result i32 i64 f32 f64 v128 funcref externref)
                      (try_table (catch $e $caught)
                        (call $throw (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 6)))
                      (unreachable))))
                """
            );
        var pass = instance.GetFunction("pass")!;
        Value[] values =
        [
            Value.FromI32(int.MinValue),
            Value.FromI64(long.MinValue),
            Value.FromF32(BitConverter.UInt32BitsToSingle(0x7F80_0001)),
            Value.FromF64(double.Epsilon),
            Value.FromV128(Vector128.Create(1L, 2L).AsByte()),
            Value.FromFuncRef(pass),
            Value.FromExternRef("text"),
        ];

        Assert.Equal(values.Select(v => v.ToString()), pass.Invoke(values).Select(v => v.ToString()));
    }

    [Theory, EveryStrategy]
    public void CatchAll_ExceptionOfTheHost_PassesUnchanged(MemoryStrategy strategy)
    {
        var thrown = new HostException();
        var linker = new Linker(Of(strategy)).Define("host", "call", (Action)(() => throw thrown));
        using var instance = Of(strategy).InstantiateText(CatchesAll, linker);

        Assert.Same(thrown, Assert.Throws<HostException>(() => instance.GetFunction<Func<int>>("run")()));
    }

    [Theory, EveryStrategy]
    public void CatchAll_HostThrowsAGuestException_Catches(MemoryStrategy strategy)
    {
        var linker = new Linker(Of(strategy)).Define("host", "call", (Action)(() => throw new WasmGuestException(new Tag())));
        using var instance = Of(strategy).InstantiateText(CatchesAll, linker);

        Assert.Equal(1, instance.GetFunction<Func<int>>("run")());
    }

    [Theory, EveryStrategy]
    public void Catch_TagOfTheHost_HasTheHostsValues(MemoryStrategy strategy)
    {
        var tag = new Tag(ValueType.I32, ValueType.ExternRef);
        var other = new Tag(ValueType.I32, ValueType.ExternRef);
        var linker = new Linker(Of(strategy))
            .Define("host", "tag", tag)
            .Define(
                "host",
                "call",
                (Action<int>)(which => throw new WasmGuestException(which == 0 ? tag : other, Value.FromI32(5), Value.FromExternRef("why")))
            );
        using var instance = Of(strategy)
            .InstantiateText(
                """
                (module
                  (import "host" "tag" (tag $e (param i32 externref)))
                  (import "host" "call" (func $call (param i32)))
                  (func (export "run") (param i32) (result i32 externref)
                    (block $caught (result i32 externref)
                      (try_table (catch $e $caught) (call $call (local.get 0)))
                      (unreachable))))
                """,
                linker
            );
        var run = instance.GetFunction<Func<int, (int, object?)>>("run");

        Assert.Equal((5, "why"), run(0));
        Assert.Same(other, Assert.Throws<WasmGuestException>(() => run(1)).Tag);
    }

    [Theory, EveryStrategy]
    public void Throw_ThroughTheHostBetweenGuests_IsCaught(MemoryStrategy strategy)
    {
        var engine = Of(strategy);
        var tag = new Tag(ValueType.FuncRef);
        var inner = engine.InstantiateText(
            """
            (module
              (import "host" "tag" (tag $e (param funcref)))
              (func $answer (export "answer") (result i32) (i32.const 42))
              (func (export "run") (throw $e (ref.func $answer))))
            """,
            new Linker(engine).Define("host", "tag", tag)
        );
        var run = inner.GetFunction<Action>("run");
        var unwound = false;
        using var outer = engine.InstantiateText(
            """
            (module
              (import "host" "tag" (tag $e (param funcref)))
              (import "host" "call" (func $call))
              (type $answer (func (result i32)))
              (table 1 funcref)
              (func (export "catch")
                (i32.const 0)
                (block $caught (result funcref) (try_table (catch $e $caught) (call $call)) (unreachable))
                (table.set 0))
              (func (export "answer") (result i32) (call_indirect (type $answer) (i32.const 0))))
            """,
            new Linker(engine)
                .Define("host", "tag", tag)
                .Define(
                    "host",
                    "call",
                    () =>
                    {
                        try
                        {
                            run();
                        }
                        finally
                        {
                            unwound = true;
                        }
                    }
                )
        );

        outer.GetFunction<Action>("catch")();

        // What came with the exception stays while the instance lives that caught it.
        inner.Dispose();
        Assert.Equal(42, outer.GetFunction<Func<int>>("answer")());
        Assert.True(unwound);
        Assert.False(inner.IsRunning);
    }

    [Theory, EveryStrategy]
    public void ExnRef_HandedToTheHostAndBack_IsTheSameException(MemoryStrategy strategy)
    {
        using var instance = Of(strategy)
            .InstantiateText(
                """
                (module
                  (tag $e (export "e") (param i32))
                  (func (export "make") (result exnref) (local $made exnref)
                    (block $caught (result i32 exnref) (try_table (catch_ref $e $caught) (throw $e (i32.const 3))) (unreachable))
                    (local.set $made) (drop) (local.get $made))
                  (func (export "throw") (param exnref) (throw_ref (local.get 0))))
                """
            );
        var made = instance.GetFunction("make")!.Invoke()[0];

        var thrown = Assert.Throws<WasmGuestException>(() => instance.GetFunction("throw")!.Invoke(made));

        Assert.Same(made.AsExnRef(), thrown);
        Assert.Equal(3, thrown.Values[0].AsI32());
        MustTrap(TrapKind.NullExceptionReference, () => instance.GetFunction("throw")!.Invoke(Value.FromExnRef(null)));
    }

    [Theory, EveryStrategy]
    public void Rent_InstancesOfATemplateWithATagOfTheHost_ArePooled(MemoryStrategy strategy)
    {
        var tag = new Tag();
        using var module = Of(strategy).LoadText("""(module (import "host" "tag" (tag $e)) (func (export "run") (throw $e)))""");
        using var pool = new InstancePool(new Linker(Of(strategy)).Define("host", "tag", tag).Prepare(module), maxIdle: 1);
        for (var i = 0; i < 2; i++)
        {
            var instance = pool.Rent();

            Assert.Same(tag, Assert.Throws<WasmGuestException>(instance.GetFunction<Action>("run")).Tag);

            pool.Return(instance);
        }
    }

    [Fact]
    public void GuestException_ValuesThatAreNotTheTags_AreRefused()
    {
        var tag = new Tag(ValueType.I32);

        Assert.Throws<ArgumentException>(() => new WasmGuestException(tag));
        Assert.Throws<ArgumentException>(() => new WasmGuestException(tag, Value.FromI64(1)));
        Assert.Equal(1, new WasmGuestException(tag, Value.FromI32(1)).Values[0].AsI32());
    }

    [Theory, EveryStrategy]
    public void Link_TagOfAnotherType_IsRefused(MemoryStrategy strategy)
    {
        var linker = new Linker(Of(strategy)).Define("host", "tag", new Tag(ValueType.I64));

        var refused = Assert.Throws<WasmLinkException>(() =>
            Of(strategy).InstantiateText("""(module (import "host" "tag" (tag (param i32))))""", linker)
        );

        Assert.Contains("\"host\" \"tag\" is (tag i64), the module wants (tag i32)", refused.Message, StringComparison.Ordinal);
    }
}
