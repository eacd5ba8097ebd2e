namespace Pillion.Wasm.Text.Tests.Components;

/// <summary>
/// The binary format of what texts abbreviate (component model, Binary.md); the official scripts compare nothing. The sections are
/// shown without the preamble.
/// </summary>
public sealed class ComponentReaderTests
{
    private static readonly byte[] s_preamble = [0, 0x61, 0x73, 0x6D, 0x0D, 0, 1, 0];

    [Theory]
    [InlineData("(component)", "")]
    [InlineData("(component (type u8) (type string))", "0703027D73")]
    [InlineData("(component (type (list u8)) (type (list u8 4)))", "070602707D677D04")]
    [InlineData("(component (type (map string u32)) (type error-context))", "07050263737964")]
    [InlineData("(component (type (result)) (type (result u8 (error string))))", "0709026A00006A017D0173")]
    [InlineData("(component (type (variant (case \"a\") (case \"b\" u8))))", "070C0171020161000001" + "62017D00")]
    [InlineData("(component (type (stream)) (type (future u8)))", "070602660065017D")]
    [InlineData("(component (type (func async (param \"x\" u8) (result u8))))", "07080143010178" + "7D007D")]
    [InlineData("(component (type (resource (rep i32) (dtor (core func 0)))))", "0705013F7F0100")]
    [InlineData("(component (type (resource (rep i32) (dtor (func 0)))))", "0705013F7F0100")]
    public void ToBinary_Types_AreEncoded(string text, string sections) => AssertSections(text, sections);

    [Fact]
    public void ToBinary_TypesInPlace_AreDefinedBeforeTheirUse() =>
        AssertSections("(component (type (record (field \"x\" (list (list u8))))))", "070A03707D7000720101" + "7801");

    [Fact]
    public void ToBinary_InlineImportAndExport_StandApart() =>
        AssertSections(
            "(component (func (export \"b\") (import \"a\") (param \"x\" u8)) (type u8))",
            "070801400101787D0100" + "0A06010001610100" + "0702017D" + "0B07010001620100" + "00"
        );

    [Fact]
    public void ToBinary_ExportOfAnInstanceInPlace_IsAnAlias() =>
        AssertSections(
            "(component (import \"i\" (instance $i (export \"f\" (func)))) (core func (canon lower (func $i \"f\"))))",
            WithNames(
                "070E0142020140000100" + "0400016601" + "00" + "0A0601000169" + "0500" + "0606010100000166" + "080501010000" + "00",
                "0501000169"
            )
        );

    [Fact]
    public void ToBinary_OuterIdentifier_IsAnAliasEachTime() =>
        AssertSections(
            "(component (type $t u8) (component (type (tuple $t $t))))",
            WithNames("0702017D" + "041A" + "0061736D0D000100" + "0609020302010003020100" + "0705016F020001", "0301000174")
        );

    [Fact]
    public void ToBinary_ModuleType_ImpliesFunctionTypes() =>
        AssertSections(
            "(component (core type (module (import \"a\" \"b\" (func (param i32))) (export \"d\" (func (param i32))))))",
            "03140150030160017F00" + "000161016200" + "00" + "0301640000"
        );

    [Fact]
    public void ToBinary_ArgumentInPlace_IsAnInstanceBefore() =>
        AssertSections(
            "(component (core module) (core instance (instantiate 0 (with \"\" (instance)))))",
            "01080061736D01000000" + "0209020100" + "000001001200"
        );

    [Fact]
    public void ToBinary_Attributes_FollowTheName() =>
        AssertSections(
            "(component (import \"a\" (implements \"a:b/c\") (external-id \"e\") (instance)))",
            "0703014200" + "0A110102016102" + "0005613A622F63" + "02016505" + "00"
        );

    [Fact]
    public void ToBinary_Start_CountsItsResults() =>
        AssertSections(
            "(component (start 0 (value 1) (result (value $a)) (result (value))))",
            WithNames("09040001" + "0102", "0201000161")
        );

    [Fact]
    public void ToBinary_CustomAnnotation_IsASectionInItsPlace() =>
        AssertSections("(component (type u8) (@custom \"abc\" \"de\" \"f\") (type u8))", "0702017D" + "000703616263646566" + "0702017D");

    [Theory]
    [InlineData("resource.drop 1", "0301")]
    [InlineData("task.return (result u32) (memory 2) string-encoding=utf16", "0900790203" + "0201")]
    [InlineData("stream.read 1 async (memory 0) (realloc 2)", "0F010306" + "03000402")]
    [InlineData("waitable-set.wait cancellable (memory (core memory 3))", "200103")]
    [InlineData("context.get i32 1", "0A7F01")]
    [InlineData("subtask.cancel async", "0601")]
    [InlineData("thread.new-indirect (core type 1) (core table 2)", "270102")]
    [InlineData("lower (func 3) string-encoding=latin1+utf16 (memory 0)", "0100030202" + "0300")]
    public void ToBinary_Canon_IsEncoded(string canon, string encoded)
    {
        AssertSections($"(component (core func (canon {canon})))", $"08{(encoded.Length / 2) + 1:X2}01{encoded}");
        AssertSections($"(component (canon {canon} (core func)))", $"08{(encoded.Length / 2) + 1:X2}01{encoded}");
    }

    [Fact]
    public void ToBinary_CanonLift_IsEncodedAlikeInBothForms()
    {
        const string Sections = "070501400001" + "00" + "080901000000" + "02060701" + "00";
        AssertSections("(component (func (canon lift (core func 0) async (callback (core func 1)))))", Sections);
        AssertSections("(component (canon lift (core func 0) async (callback 1) (func)))", Sections);
    }

    private static string WithNames(string sections, string subsection) =>
        sections
        + $"00{("component-name".Length + 1 + 2 + (subsection.Length / 2)):X2}0E"
        + Convert.ToHexString("component-name"u8)
        + $"01{subsection.Length / 2:X2}"
        + subsection;

    private static void AssertSections(string text, string sections)
    {
        var binary = WatReader.ToBinary(text);

        Assert.Equal(s_preamble, binary[..s_preamble.Length]);
        Assert.Equal(sections, Convert.ToHexString(binary.AsSpan(s_preamble.Length)));
    }
}
