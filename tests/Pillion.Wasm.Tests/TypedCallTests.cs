using System.Runtime.Intrinsics;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Tests.Testing;
using static Pillion.Wasm.Tests.Testing.Engines;

namespace Pillion.Wasm.Tests;

/// <summary>Exports as delegates: every type, in and out.</summary>
public sealed class TypedCallTests
{
    private delegate int SumOfTen(int a, uint b, long c, ulong d, float e, double f, int g, long h, float i, double j);

    private delegate (int, long, float, double, object?, int, int, int, long, double) TenResults();

    private delegate (int, int, int, int, int, int, int, int) EightResults();

    private delegate (int, int, int, int, int, int, int) SevenResults();

    [Theory, EveryStrategy]
    public void GetFunction_EachNumberType_PassedAsItsBits(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Identities());

        Assert.Equal(int.MinValue, instance.GetFunction<Func<int, int>>("i")(int.MinValue));
        Assert.Equal(uint.MaxValue, instance.GetFunction<Func<uint, uint>>("i")(uint.MaxValue));
        Assert.Equal(-1, instance.GetFunction<Func<uint, int>>("i")(uint.MaxValue));
        Assert.Equal(long.MinValue, instance.GetFunction<Func<long, long>>("l")(long.MinValue));
        Assert.Equal(ulong.MaxValue, instance.GetFunction<Func<ulong, ulong>>("l")(ulong.MaxValue));
        Assert.Equal(double.NegativeInfinity, instance.GetFunction<Func<double, double>>("d")(double.NegativeInfinity));
        Assert.Equal(1.5f, instance.GetFunction<Func<float, float>>("f")(1.5f));
        var vector = Vector128.Create((byte)1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        Assert.Equal(vector, instance.GetFunction<Func<Vector128<byte>, Vector128<byte>>>("v")(vector));
    }

    [Theory, EveryStrategy]
    public void GetFunction_NaNs_KeepTheirPayload(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Identities());
        var quiet = BitConverter.Int32BitsToSingle(0x7FC12345);
        var signalling = BitConverter.Int64BitsToDouble(unchecked((long)0xFFF0000000000123));

        Assert.Equal(0x7FC12345, BitConverter.SingleToInt32Bits(instance.GetFunction<Func<float, float>>("f")(quiet)));
        Assert.Equal(
            unchecked((long)0xFFF0000000000123),
            BitConverter.DoubleToInt64Bits(instance.GetFunction<Func<double, double>>("d")(signalling))
        );
        Assert.Equal(0x7FC12345, BitConverter.SingleToInt32Bits(instance.GetFunction("f")!.Invoke(Value.FromF32(quiet))[0].AsF32()));
    }

    [Theory, EveryStrategy]
    public void GetFunction_References_AreTheSameObjects(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Identities());
        var externs = instance.GetFunction<Func<object?, object?>>("e");
        var functions = instance.GetFunction<Func<Function?, Function?>>("F");
        var thing = new object();

        Assert.Same(thing, externs(thing));
        Assert.Null(externs(null));
        Assert.Same(instance.GetFunction("i"), functions(instance.GetFunction("i")));
        Assert.Null(functions(null));
    }

    [Theory, EveryStrategy]
    public void GetFunction_ManyParametersOfAllTypes_InOrder(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder().Function(
                "f",
                "iillfdilfd>i",
                c =>
                    c.LocalGet(0)
                        .LocalGet(1)
                        .Op(Opcode.I32Sub)
                        .LocalGet(2)
                        .LocalGet(3)
                        .Op(Opcode.I64Sub, Opcode.I32WrapI64, Opcode.I32Add)
                        .LocalGet(4)
                        .Op(Opcode.I32TruncF32S, Opcode.I32Add)
                        .LocalGet(5)
                        .Op(Opcode.I32TruncF64S, Opcode.I32Add)
                        .LocalGet(6)
                        .Op(Opcode.I32Add)
                        .LocalGet(7)
                        .Op(Opcode.I32WrapI64, Opcode.I32Add)
                        .LocalGet(8)
                        .Op(Opcode.I32TruncF32S, Opcode.I32Add)
                        .LocalGet(9)
                        .Op(Opcode.I32TruncF64S, Opcode.I32Add)
            )
        );

        var sum = instance.GetFunction<SumOfTen>("f")(1, 2, 40, 8, 16, 32, 64, 128, 256, 512);

        Assert.Equal(1 - 2 + 40 - 8 + 16 + 32 + 64 + 128 + 256 + 512, sum);
    }

    [Theory, EveryStrategy]
    public void GetFunction_SeveralResults_AreATuple(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(
            new WasmBuilder()
                .Function("two", ">il", c => c.I32(1).I64(2))
                .Function("seven", ">iiiiiii", c => Count(c, 7))
                .Function("eight", ">iiiiiiii", c => Count(c, 8))
                .Function("ten", ">ilfdeiiild", c => c.I32(1).I64(2).F32(3).F64(4).RefNull('e').I32(6).I32(7).I32(8).I64(9).F64(10))
                .Function("relayed", ">iiiiiiii", c => c.Call(2))
        );

        Assert.Equal((1, 2L), instance.GetFunction<Func<(int, long)>>("two")());
        Assert.Equal((1, 2, 3, 4, 5, 6, 7), instance.GetFunction<SevenResults>("seven")());
        Assert.Equal((1, 2, 3, 4, 5, 6, 7, 8), instance.GetFunction<EightResults>("eight")());
        Assert.Equal((1, 2L, 3f, 4d, null, 6, 7, 8, 9L, 10d), instance.GetFunction<TenResults>("ten")());
        Assert.Equal((1, 2, 3, 4, 5, 6, 7, 8), instance.GetFunction<EightResults>("relayed")());

        static void Count(CodeBuilder code, int count)
        {
            for (var i = 1; i <= count; i++)
            {
                code.I32(i);
            }
        }
    }

    [Theory, EveryStrategy]
    public void GetFunction_OtherSignature_ErrorSaysBothTypes(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Identities());

        foreach (
            var (get, wrong) in new (Action, string)[]
            {
                (() => instance.GetFunction<Func<long, int>>("i"), "[i64] -> [i32]"),
                (() => instance.GetFunction<Func<int>>("i"), "[] -> [i32]"),
                (() => instance.GetFunction<Action<int>>("i"), "[i32] -> []"),
                (() => instance.GetFunction<Func<int, (int, int)>>("i"), "[i32] -> [i32 i32]"),
                (() => instance.GetFunction<Func<object?, float>>("i"), "[externref] -> [f32]"),
                (() => instance.GetFunction("i")!.As<Func<Function?, Vector128<byte>>>(), "[funcref] -> [v128]"),
            }
        )
        {
            var error = Assert.Throws<WasmLinkException>(get);
            Assert.Contains("\"i\" has type [i32] -> [i32]", error.Message, StringComparison.Ordinal);
            Assert.Contains(wrong, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory, EveryStrategy]
    public void GetFunction_TypesThatWebAssemblyHasNot_Rejected(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Identities());

        AssertRejected(() => instance.GetFunction<Func<string, int>>("i"), "System.String");
        AssertRejected(() => instance.GetFunction<Func<int, bool>>("i"), "System.Boolean");
        AssertRejected(() => instance.GetFunction<Func<short, int>>("i"), "System.Int16");
        AssertRejected(() => instance.GetFunction<Func<nint, int>>("i"), "System.IntPtr");
        AssertRejected(() => instance.GetFunction<Func<DayOfWeek, int>>("i"), "System.DayOfWeek");
        AssertRejected(() => instance.GetFunction<Func<int, ValueTuple<int>>>("i"), "ValueTuple");
        AssertRejected(() => instance.GetFunction<Func<int, Tuple<int>>>("i"), "Tuple");
        AssertRejected(() => instance.GetFunction<Func<int, Tuple<int, int>>>("i"), "Tuple");
        AssertRejected(() => instance.GetFunction<Func<int, (uint, int)>>("i"), "ValueTuple");
        AssertRejected(() => instance.GetFunction<Func<int, (Function?, int)>>("i"), "ValueTuple");
        AssertRejected(() => instance.GetFunction<Func<Caller, int, int>>("i"), "Caller");
        AssertRejected(() => instance.GetFunction<Func<int, Caller, int>>("i"), "Caller");

        static void AssertRejected(Action get, string what) =>
            Assert.Contains(what, Assert.Throws<ArgumentException>(get).Message, StringComparison.Ordinal);
    }

    [Theory, EveryStrategy]
    public void GetFunction_NoSuchExport_ErrorNamesIt(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Identities().Memory(1, export: "not a function").Named("shop"));

        Assert.Contains(
            "\"shop\" exports no function \"x\"",
            Assert.Throws<WasmLinkException>(() => instance.GetFunction<Action>("x")).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<WasmLinkException>(() => instance.GetFunction<Action>("not a function"));
        Assert.Null(instance.GetFunction("x"));
        Assert.Null(instance.GetMemory("i"));
        Assert.Null(instance["x"]);
    }

    [Theory, EveryStrategy]
    public void Invoke_EachType_GivesWhatItTook(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Identities());
        var vector = Vector128.Create((byte)9);
        foreach (
            var (name, value) in new (string, Value)[]
            {
                ("i", Value.FromI32(-5)),
                ("l", Value.FromI64(long.MaxValue)),
                ("f", Value.FromF32(2.5f)),
                ("d", Value.FromF64(double.NaN)),
                ("v", Value.FromV128(vector)),
                ("e", Value.FromExternRef("text")),
                ("F", Value.FromFuncRef(instance.GetFunction("l"))),
                ("e", Value.FromExternRef(null)),
                ("F", Value.FromFuncRef(null)),
            }
        )
        {
            var result = Assert.Single(instance.GetFunction(name)!.Invoke(value));
            Assert.Equal(value.ToString(), result.ToString());
            Assert.Equal(value.Type, result.Type);
            Assert.Same(value.Reference, result.Reference);
        }
    }

    [Theory, EveryStrategy]
    public void Invoke_WrongArguments_Rejected(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Identities());
        var function = instance.GetFunction("i")!;

        Assert.Contains(
            "takes 1 arguments, not 0",
            Assert.Throws<ArgumentException>(() => function.Invoke()).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Argument 0 is i64, not i32",
            Assert.Throws<ArgumentException>(() => function.Invoke(Value.FromI64(1))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory, EveryStrategy]
    public void GetFunction_AnyDelegateTypeOfTheSignature_Works(MemoryStrategy strategy)
    {
        using var instance = strategy.Instantiate(Identities());

        Assert.Equal(3, instance.GetFunction<Func<int, int>>("i")(3));
        Assert.Equal(3, instance.GetFunction<Converter<int, int>>("i")(3));
        Assert.Same(instance.GetFunction("i"), instance["i"]);
    }

    private static WasmBuilder Identities()
    {
        var module = new WasmBuilder();
        foreach (var type in "ilfdveF")
        {
            module.Function($"{type}", $"{type}>{type}", c => c.LocalGet(0));
        }

        return module;
    }
}
