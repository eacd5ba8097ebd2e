using Pillion.Wasm.Components.Binary;
using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;
using static Pillion.Wasm.Components.Tests.Testing.ComponentBytes;

namespace Pillion.Wasm.Components.Tests.Binary;

public sealed class ComponentDecoderTests
{
    [Fact]
    public void Decode_Preamble_IsAnEmptyComponent() => Assert.Empty(ComponentDecoder.Decode(Component()).Definitions);

    [Fact]
    public void Decode_CoreModule_SaysThatAComponentIsExpected()
    {
        var e = Assert.Throws<ComponentFormatException>(() => ComponentDecoder.Decode(Module()));

        Assert.Contains("expected a version header for a component", e.Message, StringComparison.Ordinal);
        Assert.Equal(4, e.Offset);
    }

    [Fact]
    public void IsComponent_ModuleOrShortBytes_IsFalse()
    {
        Assert.True(ComponentDecoder.IsComponent(Component()));
        Assert.False(ComponentDecoder.IsComponent(Module()));
        Assert.False(ComponentDecoder.IsComponent("\0asm"u8));
    }

    [Fact]
    public void Decode_DefinitionsOfSeveralSections_KeepTheirOrder()
    {
        var component = ComponentDecoder.Decode(Component(Items(7, [0x73]), Section(4, Component()), Items(7, [0x70, 0x00], [0x7D])));

        Assert.Collection(
            component.Definitions,
            d => Assert.Equal(PrimitiveKind.String, Assert.IsType<PrimitiveExpression>(Assert.IsType<TypeDefinition>(d).Type).Kind),
            d => Assert.Empty(Assert.IsType<NestedComponentDefinition>(d).Component.Definitions),
            d => Assert.Equal(0u, Assert.IsType<ListExpression>(Assert.IsType<TypeDefinition>(d).Type).Element.Index),
            d => Assert.Equal(PrimitiveKind.U8, Assert.IsType<PrimitiveExpression>(Assert.IsType<TypeDefinition>(d).Type).Kind)
        );
    }

    [Fact]
    public void Decode_CountBeyondTheInput_IsMalformedWithoutAllocatingForIt()
    {
        var e = Assert.Throws<ComponentFormatException>(() => ComponentDecoder.Decode(Component(Section(7, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F))));

        Assert.Equal(10, e.Offset);
    }

    [Fact]
    public void Decode_SectionLongerThanItsItems_NamesTheFirstByteTooMany()
    {
        var e = Assert.Throws<ComponentFormatException>(() => ComponentDecoder.Decode(Component(Section(7, 0x01, 0x73, 0x73))));

        Assert.Equal(12, e.Offset);
        Assert.Contains("section size mismatch", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_ComponentsNestedTooDeep_AreMalformed()
    {
        var nested = Component();
        for (var i = 0; i < 200; i++)
        {
            nested = Component(Section(4, nested));
        }

        var e = Assert.Throws<ComponentFormatException>(() => ComponentDecoder.Decode(nested));

        Assert.Contains("nested more than 100 deep", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_ErrorInACoreModule_IsAtItsByteOfTheComponent()
    {
        // The module starts at byte 10; its section id is the ninth byte.
        var e = Assert.Throws<ComponentFormatException>(() => ComponentDecoder.Decode(Component(Section(1, Module([0x55, 0x00])))));

        Assert.Equal(18, e.Offset);
        Assert.Contains("core module: malformed section id", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_NameWithAttributes_KeepsThem()
    {
        var component = ComponentDecoder.Decode(
            Component(Items(10, [0x02, .. Name("a"), 0x02, 0x00, .. Name("b:c/d"), 0x02, .. Name("id"), 0x05, 0x07]))
        );

        var import = Assert.IsType<ComponentImportDefinition>(Assert.Single(component.Definitions));
        Assert.Equal(new ExternName("a", Implements: "b:c/d", ExternalId: "id"), import.Name);
        Assert.Equal((Sort.Instance, 7u), (import.Type.Kind, import.Type.Index));
    }

    [Fact]
    public void Decode_CustomSection_IsKeptBesideTheDefinitions()
    {
        var component = ComponentDecoder.Decode(Component(Section(0, [.. Name("note"), 1, 2, 3])));

        Assert.Empty(component.Definitions);
        Assert.Equal(new ComponentCustomSection("note", 15, 18), Assert.Single(component.CustomSections));
    }

    [Fact]
    public void Decode_Values_SaysThatTheyAreNotSupported()
    {
        var e = Assert.Throws<ComponentValidationException>(() => ComponentDecoder.Decode(Component(Section(12, 0x00))));

        Assert.Contains("values in components are not supported", e.Message, StringComparison.Ordinal);
    }
}
