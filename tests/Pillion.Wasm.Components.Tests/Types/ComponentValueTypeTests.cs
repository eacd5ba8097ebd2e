using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Tests.Types;

public sealed class ComponentValueTypeTests
{
    [Fact]
    public void Equals_SameStructure_IsEqual()
    {
        Assert.Equal(Sample("ok"), Sample("ok"));
        Assert.Equal(Sample("ok").GetHashCode(), Sample("ok").GetHashCode());
    }

    [Fact]
    public void Equals_OtherCaseName_IsNotEqual() => Assert.NotEqual(Sample("ok"), Sample("fine"));

    [Fact]
    public void Equals_EnumAndFlagsOfTheSameNames_AreNotEqual() =>
        Assert.NotEqual<ComponentValueType>(new EnumType(["a"]), new FlagsType(["a"]));

    [Fact]
    public void Equals_HandlesToTwoResources_AreNotEqual() =>
        Assert.NotEqual(new OwnType(new ResourceType("file")), new OwnType(new ResourceType("file")));

    [Fact]
    public void ToString_NestedTypes_IsWit() =>
        Assert.Equal("record { list: list<tuple<u8, string>>, state: variant { ok(result<_, bool>), none } }", Sample("ok").ToString());

    private static RecordType Sample(string caseName) =>
        new([
            new NamedType("list", new ListType(new TupleType([PrimitiveType.U8, PrimitiveType.String]))),
            new NamedType("state", new VariantType([new Case(caseName, new ResultType(null, PrimitiveType.Bool)), new Case("none", null)])),
        ]);
}
