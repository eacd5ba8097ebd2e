using System.Text;
using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Tests.CanonicalAbi;

public sealed class TrapTests
{
    private static readonly ComponentFunctionType s_takesString = TestTypes.Function(null, PrimitiveType.String);

    [Theory]
    [InlineData("(i32.const 65536) (i32.const 0)", null)]
    [InlineData("(i32.const 262145) (i32.const 0)", "string pointer/length out of bounds of memory")]
    [InlineData("(i32.const 262140) (i32.const 5)", "string pointer/length out of bounds of memory")]
    [InlineData("(i32.const -1) (i32.const -1)", "string pointer/length out of bounds of memory")]
    [InlineData("(i32.const 8) (i32.const 1)", "invalid utf-8: 0xff at byte 0 of 1")]
    [InlineData("(i32.const 9) (i32.const 2)", "incomplete utf-8 byte sequence")]
    public void String_FromBadBytes_TrapsAndNamesFunctionAndParameter(string arguments, string? message)
    {
        var guest = new AbiGuest().Load(AbiGuest.Memory);
        var memory = guest.Core;
        var seen = "";
        guest
            .Define("g", guest.Import(s_takesString, (Action<string>)(s => seen = s), memory))
            .Load(
                $"""
                (import "" "g" (func $g (param i32 i32)))
                (func (export "f") (call $g {arguments}))
                """
            );
        memory.GetMemory()!.Slice(8, 3).Clear();
        memory.GetMemory()!.Write(8, (byte)0xFF);
        memory.GetMemory()!.Write(10, (byte)0xC3);
        var call = guest.Export<Action>(TestTypes.Function(null));
        if (message is null)
        {
            call();
            Assert.Equal("", seen);
            return;
        }

        var trap = Assert.Throws<WasmTrapException>(call);
        Assert.Equal(TrapKind.ComponentRule, trap.Kind);
        Assert.StartsWith(message, trap.Message, StringComparison.Ordinal);
        Assert.EndsWith("(parameter \"p0\" of test:host/i#g)", trap.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((int)StringEncoding.Utf16, "(i32.const 1) (i32.const 0)", "unaligned pointer")]
    [InlineData((int)StringEncoding.Latin1OrUtf16, "(i32.const 1) (i32.const 0)", "unaligned pointer")]
    [InlineData((int)StringEncoding.Latin1OrUtf16, "(i32.const 1) (i32.const 0x80000000)", "unaligned pointer")]
    [InlineData((int)StringEncoding.Utf16, "(i32.const 16) (i32.const 1)", "invalid utf-16: unpaired surrogate 0xd83c at code unit 0")]
    public void WideString_FromBadUnits_Traps(int encoding, string arguments, string message)
    {
        var guest = new AbiGuest().Load(AbiGuest.Memory);
        var memory = guest.Core;
        memory.GetMemory()!.Write(16, (ushort)0xD83C);
        guest
            .Define("g", guest.Import(s_takesString, (Action<string>)(_ => { }), memory, new AbiOptions((StringEncoding)encoding)))
            .Load($"""(import "" "g" (func $g (param i32 i32))) (func (export "f") (call $g {arguments}))""");
        var trap = Assert.Throws<WasmTrapException>(guest.Export<Action>(TestTypes.Function(null)));
        Assert.StartsWith(message, trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Result_Unaligned_Traps()
    {
        var type = TestTypes.Function(new TupleType([PrimitiveType.U32, PrimitiveType.U32]));
        using var guest = new AbiGuest().Load(AbiGuest.Memory + """(func (export "f") (result i32) (i32.const 2))""");
        var trap = Assert.Throws<WasmTrapException>(() => guest.Export<Func<(uint, uint)>>(type)());
        Assert.Equal("unaligned pointer: 0x2 is no multiple of 4 (result of test#f)", trap.Message);
    }

    [Fact]
    public void Variant_WithoutSuchCase_Traps()
    {
        using var guest = new AbiGuest().Load("""(func (export "f") (result i32) (i32.const 3))""");
        var trap = Assert.Throws<WasmTrapException>(() => guest.Export<Func<Color>>(TestTypes.Function(TestTypes.Color))());
        Assert.Equal("invalid variant discriminant: 3 (result of test#f)", trap.Message);
    }

    [Theory]
    [InlineData(0xD800)]
    [InlineData(0x110000)]
    public void Char_OfNoCharacter_Traps(int value)
    {
        using var guest = new AbiGuest().Load($"""(func (export "f") (result i32) (i32.const {value}))""");
        var trap = Assert.Throws<WasmTrapException>(() => guest.Export<Func<Rune>>(TestTypes.Function(PrimitiveType.Char))());
        Assert.StartsWith("invalid `char` bit pattern", trap.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, "realloc return: result not aligned")]
    [InlineData(-4, "realloc return: beyond end of memory")]
    public void List_IntoBadAllocation_Traps(int returned, string message)
    {
        using var guest = new AbiGuest().Load(
            $"""
            (memory (export "memory") 1)
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const {returned}))
            (func (export "f") (param i32 i32))
            """
        );
        var call = guest.Export<Action<uint[]>>(TestTypes.Function(null, new ListType(PrimitiveType.U32)));
        var trap = Assert.Throws<WasmTrapException>(() => call([]));
        Assert.StartsWith(message, trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_AfterATrap_CannotBeEntered()
    {
        using var guest = new AbiGuest().Load("""(func (export "f") unreachable)""");
        var call = guest.Export<Action>(TestTypes.Function(null));
        Assert.Equal(TrapKind.Unreachable, Assert.Throws<WasmTrapException>(call).Kind);
        var trap = Assert.Throws<WasmTrapException>(call);
        Assert.StartsWith("cannot enter component instance", trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_CalledByAHostFunctionOfTheSameInstance_CannotBeEntered()
    {
        var guest = new AbiGuest();
        Action? again = null;
        guest
            .Define("g", guest.Import(TestTypes.Function(null), () => again!()))
            .Load("""(import "" "g" (func $g)) (func (export "f") (call $g))""");
        again = guest.Export<Action>(TestTypes.Function(null));
        var trap = Assert.Throws<WasmTrapException>(again);
        Assert.Equal("cannot enter component instance: it is running", trap.Message);
    }

    [Theory]
    [InlineData("realloc")]
    [InlineData("after")]
    public void Import_CalledWhileTheInstanceMayNotLeave_Traps(string caller)
    {
        var guest = new AbiGuest();
        var type = TestTypes.Function(null, PrimitiveType.String);
        guest
            .Define("g", guest.Import(TestTypes.Function(null), () => { }))
            .Load(
                $"""
                (import "" "g" (func $g)) (memory (export "memory") 1)
                (func (export "realloc") (param i32 i32 i32 i32) (result i32) {(caller == "realloc" ? "(call $g)" : "")} (i32.const 8))
                (func (export "f") (param i32 i32))
                (func (export "after") (call $g))
                """
            );
        var call = guest.Export<Action<string>>(type, postReturn: "after");
        var trap = Assert.Throws<WasmTrapException>(() => call("x"));
        Assert.StartsWith("cannot leave component instance", trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_ThatShareBytesWithoutEnd_Trap()
    {
        // 16,000 strings of 64,000 bytes each, all in 192 kB.
        var type = TestTypes.Function(new ListType(PrimitiveType.String));
        using var guest = new AbiGuest().Load(
            AbiGuest.Memory
                + """
                (func (export "f") (result i32) (local $at i32)
                  (memory.fill (i32.const 0) (i32.const 97) (i32.const 65536))
                  (local.set $at (i32.const 65536))
                  (loop $next
                    (i32.store offset=4 (local.get $at) (i32.const 64000))
                    (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 193536))))
                  (i32.store (i32.const 200000) (i32.const 65536))
                  (i32.store (i32.const 200004) (i32.const 16000))
                  (i32.const 200000))
                """
        );
        var trap = Assert.Throws<WasmTrapException>(() => guest.Export<Func<string[]>>(type)());
        Assert.StartsWith("strings and lists within lists are larger than", trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FusedCall_OfAComponentInsideTheCaller_Traps()
    {
        var parent = new AbiGuest();
        var child = new AbiGuest(parent.Component).Load("""(func (export "f"))""");
        var type = TestTypes.Function(null);
        var call = (Action)FusedAdapters.Compile(type, new AbiOptions(), new AbiOptions())(child.Lift(type), parent.Lower(type));
        var trap = Assert.Throws<WasmTrapException>(call);
        Assert.StartsWith("cannot enter component instance", trap.Message, StringComparison.Ordinal);
    }
}
