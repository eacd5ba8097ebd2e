using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Tests.CanonicalAbi;

public sealed class CallTests
{
    private delegate void TakesSpan(ReadOnlySpan<uint> items);

    private delegate uint TakesCaller(ComponentCaller caller, uint value);

    [Fact]
    public void HostFunction_WithASpan_SeesTheGuestsMemory()
    {
        var type = TestTypes.Function(null, new ListType(PrimitiveType.U32));
        using var guest = new AbiGuest().Load(AbiGuest.Memory);
        var memory = guest.Core;
        uint[] seen = [];
        guest
            .Define("g", guest.Import(type, (TakesSpan)(items => seen = items.ToArray()), memory))
            .Load("""(import "" "g" (func $g (param i32 i32))) (func (export "f") (call $g (i32.const 16) (i32.const 2)))""");
        memory.GetMemory()!.Write(16, 0x0000_0002_0000_0001L);
        guest.Export<Action>(TestTypes.Function(null))();
        Assert.Equal([1u, 2u], seen);
    }

    [Fact]
    public void HostFunction_WithACaller_LearnsItsInstanceAndState()
    {
        var type = TestTypes.Function(PrimitiveType.U32, PrimitiveType.U32);
        using var guest = new AbiGuest();
        guest.Component.HostState = new List<uint>();
        guest
            .Define(
                "g",
                guest.Import(
                    type,
                    (TakesCaller)(
                        (caller, value) =>
                        {
                            caller.State<List<uint>>().Add(value);
                            return caller.Instance == guest.Component ? value + 1 : 0;
                        }
                    )
                )
            )
            .Load(
                """(import "" "g" (func $g (param i32) (result i32))) (func (export "f") (param i32) (result i32) (call $g (local.get 0)))"""
            );
        Assert.Equal(42u, guest.Export<Func<uint, uint>>(type)(41));
        Assert.Equal([41u], (List<uint>)guest.Component.HostState);
    }

    [Fact]
    public void HostFunction_ReturningMemory_LowersItsBytes()
    {
        var type = TestTypes.Function(new ResultType(new ListType(PrimitiveType.U8), null));
        var guest = new AbiGuest().Load(AbiGuest.Memory);
        var memory = guest.Core;
        guest
            .Define("memory", memory.GetMemory()!)
            .Define("g", guest.Import(type, Bytes, memory))
            .Load(
                """
                (import "" "g" (func $g (param i32))) (import "" "memory" (memory 1)) (export "memory" (memory 0))
                (func (export "f") (result i32) (call $g (i32.const 64)) (i32.const 64))
                """
            );
        Assert.Equal([2, 3], guest.Export<Func<Result<byte[], Unit>>>(type)().Value);

        static Result<ReadOnlyMemory<byte>, Unit> Bytes() => new ReadOnlyMemory<byte>([1, 2, 3, 4], 1, 2);
    }

    [Fact]
    public void PostReturn_GetsWhatTheFunctionReturned()
    {
        var type = TestTypes.Function(PrimitiveType.String);
        using var guest = new AbiGuest().Load(
            AbiGuest.Memory
                + """
                (global $freed (export "freed") (mut i32) (i32.const 0))
                (func (export "f") (result i32) (i32.const 32))
                (func (export "after") (param i32) (global.set $freed (local.get 0)))
                """
        );
        Assert.Equal("", guest.Export<Func<string>>(type, postReturn: "after")());
        Assert.Equal(32, ((Global)guest.Core["freed"]!).Value.AsI32());
    }

    [Theory]
    [InlineData("plain", 1)]
    [InlineData("grün", 1)]
    [InlineData("", 1)]
    public void Host_LoweringAString_AsksForMemoryOnce(string value, int calls)
    {
        foreach (var encoding in Enum.GetValues<StringEncoding>())
        {
            using var guest = new AbiGuest().Load(AbiGuest.Memory + """(func (export "f") (param i32 i32))""");
            guest.Export<Action<string>>(TestTypes.Function(null, PrimitiveType.String), new AbiOptions(encoding))(value);
            Assert.Equal(calls, ((Global)guest.Core["calls"]!).Value.AsI32());
        }
    }

    [Fact]
    public void Host_LoweringALoneSurrogate_WritesAReplacementCharacter()
    {
        var type = TestTypes.Function(PrimitiveType.String, PrimitiveType.String);
        foreach (var encoding in Enum.GetValues<StringEncoding>())
        {
            var pass = PassingGuest.OfHost<Func<string, string>>(type, s => s, new AbiOptions(encoding));
            Assert.Equal("a\uFFFDb\uFFFD", pass("a\uD83Cb\uDF70"));
        }
    }

    [Fact]
    public void Call_WithFlatValues_AllocatesNothing()
    {
        var type = TestTypes.Function(TestTypes.Color, PrimitiveType.U32, new OptionType(PrimitiveType.U64));
        using var guest = new AbiGuest();
        guest
            .Define("g", guest.Import(type, (Func<uint, ulong?, Color>)((_, _) => Color.Green)))
            .Load(
                """
                (import "" "g" (func $g (param i32 i32 i64) (result i32)))
                (func (export "f") (param i32 i32 i64) (result i32) (call $g (local.get 0) (local.get 1) (local.get 2)))
                """
            );
        var pass = guest.Export<Func<uint, ulong?, Color>>(type);
        pass(1, 2);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            pass(1, 2);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void DynamicValue_OfAnotherKind_IsRefusedWithBoth()
    {
        using var guest = new AbiGuest().Load("""(func (export "f") (param i32))""");
        var call = guest.Export<Action<ComponentValue>>(TestTypes.Function(null, PrimitiveType.U32));
        var exception = Assert.Throws<ArgumentException>(() => call(ComponentValue.FromString("x")));
        Assert.Equal("\"x\" is a String where WIT says U32 (parameter \"p0\" of test#f)", exception.Message);
    }
}
