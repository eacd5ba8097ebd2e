using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Tests.CanonicalAbi;

public sealed class SignatureTests
{
    public static TheoryData<Delegate, string> Misfits =>
        new()
        {
            {
                (Action<uint, string>)((_, _) => { }),
                "host function wasi:x/y#f takes string as parameter 2, WIT says p1: list<u8>: string does not stand for list<u8>."
            },
            {
                (Action<uint>)(_ => { }),
                "host function wasi:x/y#f takes 1 parameters, WIT says 2: func(p0: u32, p1: list<u8>) -> option<u32>."
            },
            {
                (Func<int, byte[], uint?>)((_, _) => 1),
                "host function wasi:x/y#f takes int as parameter 1, WIT says p0: u32: int does not stand for u32."
            },
            {
                (Action<uint, byte[]>)((_, _) => { }),
                "host function wasi:x/y#f returns void, WIT says option<u32>: void does not stand for option<u32>."
            },
            {
                (Func<uint, byte[], int?>)((_, _) => 1),
                "host function wasi:x/y#f returns int?, WIT says option<u32>: some: int does not stand for u32."
            },
        };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void HostFunction_ThatDoesNotFit_IsRefusedWithBothTypes(Delegate host, string message)
    {
        var type = TestTypes.Function(new OptionType(PrimitiveType.U32), PrimitiveType.U32, new ListType(PrimitiveType.U8));
        var exception = Assert.Throws<ComponentLinkException>(() =>
            LoweredImports.Compile(type, new AbiOptions(), host.GetType(), "wasi:x/y#f")
        );
        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public void Variant_WithoutAClassForACase_IsRefusedAndTheCaseNamed()
    {
        var type = new VariantType([.. TestTypes.Filter.Cases, new Case("more", null)]);
        var exception = Assert.Throws<ComponentLinkException>(() =>
            LiftedExports.Compile(TestTypes.Function(type), new AbiOptions(), typeof(Func<Filter>), "f")
        );
        Assert.Contains("Filter has no class for case 4, \"more\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Signature_OfMoreThanSixteenCoreValues_PassesAnAddress()
    {
        var type = TestTypes.Function(
            new TupleType([PrimitiveType.U8, PrimitiveType.F64]),
            [.. Enumerable.Repeat<ComponentValueType>(PrimitiveType.String, 8), PrimitiveType.Bool]
        );
        Assert.Equal("[i32] -> [i32]", CoreSignature.OfLift(type).FuncType.ToString());
        Assert.Equal("[i32 i32] -> []", CoreSignature.OfLower(type).FuncType.ToString());
    }

    [Fact]
    public void Signature_OfAVariant_JoinsWhatCasesCarry()
    {
        var type = TestTypes.Function(null, TestTypes.Filter);
        Assert.Equal("[i32 i64 i32] -> []", CoreSignature.OfLift(type).FuncType.ToString());
    }

    [Fact]
    public void Layout_OfARecord_PadsToAlignment()
    {
        var layout = AbiLayout.Of(TestTypes.Person);
        Assert.Equal((48, 8), (layout.Size, layout.Alignment));
        Assert.Equal([0, 8, 16, 40], layout.Members.Select(m => m.Offset));
    }

    [Fact]
    public void Adapters_OfComponentsWithTheSameFunctions_ShareCode()
    {
        Assert.Equal(Key(), Key());
        static string Key() =>
            AdapterKey.Of(TestTypes.Function(null, new OwnType(new ResourceType("r"))), new AbiOptions(), typeof(Action<ResourceHandle>));
    }
}
