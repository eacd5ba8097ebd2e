using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Tests.Values;

public sealed class ComponentValueTests
{
    private static readonly RecordType s_record = new([
        new NamedType("must-have", PrimitiveType.U8),
        new NamedType("optional", new OptionType(PrimitiveType.U8)),
    ]);

    private static readonly VariantType s_variant = new([
        new Case("empty", null),
        new Case("body", new ListType(PrimitiveType.U8)),
        new Case("err", PrimitiveType.String),
    ]);

    public static TheoryData<ComponentValueType, string, string> Texts =>
        new()
        {
            { PrimitiveType.Bool, " true // a comment", "true" },
            { PrimitiveType.S8, "-128", "-128" },
            { PrimitiveType.U64, "18446744073709551615", "18446744073709551615" },
            { PrimitiveType.F32, "6.022e+23", "6.022e+23" },
            { PrimitiveType.F64, "-inf", "-inf" },
            { PrimitiveType.F64, "nan", "nan" },
            { PrimitiveType.Char, "'\\u{2603}'", "'☃'" },
            { PrimitiveType.Char, "'\\''", "'\\''" },
            { PrimitiveType.String, "\"abc\\t\\\"123\\u{0}\"", "\"abc\\t\\\"123\\u{0}\"" },
            { PrimitiveType.String, "\"\"\"\n    Indented\n      twice\n  \"\"\"", "\"  Indented\\n    twice\"" },
            { new TupleType([PrimitiveType.String, PrimitiveType.U8]), "(\"abc\", 123,)", "(\"abc\", 123)" },
            { new ListType(PrimitiveType.Char), "['a', 'b']", "['a', 'b']" },
            { s_record, "{optional: 3, must-have: 123}", "{must-have: 123, optional: some(3)}" },
            { s_record, "{must-have: 123}", "{must-have: 123, optional: none}" },
            { new RecordType([new NamedType("o", new OptionType(PrimitiveType.U8))]), "{:}", "{o: none}" },
            { s_variant, "empty", "empty" },
            { s_variant, "body([79, 75])", "body([79, 75])" },
            { s_variant, "%err(\"oops\")", "%err(\"oops\")" },
            { new EnumType(["ok", "not-found"]), "%ok", "%ok" },
            { new OptionType(PrimitiveType.U8), "1", "some(1)" },
            { new ResultType(null, PrimitiveType.String), "ok", "ok" },
            { new ResultType(PrimitiveType.U8, PrimitiveType.String), "err(\"x\")", "err(\"x\")" },
            { new FlagsType(["read", "write", "exec"]), "{write, read,}", "{read, write}" },
        };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Parse_OfText_IsTheValueThatPrintsSo(ComponentValueType type, string text, string printed)
    {
        var value = ComponentValue.Parse(text, type);
        Assert.Equal(printed, value.ToString());
        Assert.Equal(value, ComponentValue.Parse(printed, type));
    }

    [Theory]
    [InlineData("256", "between 0 and 255")]
    [InlineData("-1", "between 0 and 255")]
    [InlineData("x", "an integer")]
    [InlineData("1 2", "the end of the value")]
    public void Parse_OfOtherText_SaysWhatIsExpected(string text, string expected)
    {
        var exception = Assert.Throws<FormatException>(() => ComponentValue.Parse(text, PrimitiveType.U8));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equals_OfDifferentValues_IsFalse()
    {
        Assert.NotEqual(ComponentValue.FromU8(1), ComponentValue.FromS8(1));
        Assert.NotEqual(ComponentValue.Some(ComponentValue.FromU8(1)), ComponentValue.None);
        Assert.NotEqual(ComponentValue.FromF64(0.0), ComponentValue.FromF64(-0.0));
        Assert.Equal(ComponentValue.FromF32(float.NaN), ComponentValue.FromF32(-float.NaN));
    }
}
