using System.Text;
using Pillion.Wasm.Text.Tests.Testing;

namespace Pillion.Wasm.Text.Tests;

/// <summary>Small modules, byte by byte. The suite is compared with another reader in <c>Suite/</c>.</summary>
public sealed class WatReaderTests
{
    private const string Header = "0061736D01000000";

    [Theory]
    [InlineData("", "")]
    [InlineData("(module)", "")]
    [InlineData(";; nothing\n(module (@unknown x))", "")]
    [InlineData("(module binary \"\\00asm\" \"\\01\\00\\00\\00\")", "")]
    [InlineData("(module quote \"(mem\" \"ory 1)\")", "0503010001")]
    [InlineData("(memory i64 1 0x1_0000_0000 shared (pagesize 1))", "0509010F01808080801000")]
    [InlineData("(type (func (param $x i32) (param i64 f32) (result f64)))", "01080160037F7E7D017C")]
    public void ToBinary_Module_IsItsSections(string text, string sections) =>
        Assert.Equal(Header + sections, Convert.ToHexString(WatReader.ToBinary(text)));

    [Theory]
    [InlineData("(func)", "01040160000003020100" + "0A040102000B")]
    [InlineData("(func (local i32 i32) (local i64))", "01040160000003020100" + "0A08010602027F017E0B")]
    [InlineData("(func drop (drop (nop) (nop)))", "01040160000003020100" + "0A080106001A01011A0B")]
    public void ToBinary_Function_IsTypeIndexAndCode(string text, string sections) =>
        Assert.Equal(Header + sections, Convert.ToHexString(WatReader.ToBinary(text)));

    [Theory]
    [InlineData("block (result i32) i32.const -1 end drop", "02 7F 41 7F 0B 1A")]
    [InlineData("(drop (block (result i32) (i32.const 128)))", "02 7F 41 80 01 0B 1A")]
    [InlineData("(i32.add (i32.const 1) (i32.const 2))", "41 01 41 02 6A")]
    [InlineData("(if (i32.const 1) (then nop) (else (br 0)))", "41 01 04 40 01 05 0C 00 0B")]
    [InlineData("i32.const 1 if $a nop else $a br $a end $a", "41 01 04 40 01 05 0C 00 0B")]
    [InlineData("(block $a (block $b (br $a) (br $b) (br 7)))", "02 40 02 40 0C 01 0C 00 0C 07 0B 0B")]
    [InlineData("(block $a (block $a (br $a)))", "02 40 02 40 0C 00 0B 0B")]
    [InlineData("(br_table 1 2 3)", "0E 02 01 02 03")]
    [InlineData("(try $t (do (throw 0)) (catch 0 (rethrow $t)) (catch_all))", "06 40 08 00 07 00 09 00 19 0B")]
    [InlineData("(try $o (do (try (do) (delegate $o))))", "06 40 06 40 18 00 0B")]
    [InlineData("try try delegate 0 catch 0 end", "06 40 06 40 18 00 07 00 0B")]
    [InlineData("(block $l (try_table (catch 0 $l) (catch_all_ref 1)))", "02 40 1F 40 02 00 00 00 03 01 0B 0B")]
    [InlineData("i32.load", "28 02 00")]
    [InlineData("i32.load 0 offset=300 align=1", "28 00 AC 02")]
    [InlineData("i32.load 1 offset=1", "28 42 01 01")]
    [InlineData("v128.load8_lane 3", "FD 54 00 00 03")]
    [InlineData("v128.load8_lane 1 3", "FD 54 40 01 00 03")]
    [InlineData("v128.load8_lane 1 offset=2 3", "FD 54 40 01 02 03")]
    [InlineData("memory.init 1 0 memory.init 0", "FC 08 00 01 FC 08 00 00")]
    [InlineData("table.copy 1 0 table.copy", "FC 0E 01 00 FC 0E 00 00")]
    [InlineData("select select (result) select (result i32)", "1B 1C 00 1C 01 7F")]
    [InlineData("ref.test funcref ref.cast (ref 7)", "FB 15 70 FB 16 07")]
    [InlineData("br_on_cast 0 anyref (ref i31)", "FB 18 01 00 6E 6C")]
    [InlineData("ref.null extern ref.null 300", "D0 6F D0 AC 02")]
    [InlineData("i64.const 0xffff_ffff_ffff_ffff f64.const -nan", "42 7F 44 000000000000F8FF")]
    [InlineData("v128.const i16x8 -1 1 2 3 4 5 6 0x7fff", "FD 0C FFFF 0100 0200 0300 0400 0500 0600 FF7F")]
    [InlineData("atomic.fence i32.atomic.rmw16.cmpxchg_u", "FE 03 00 FE 4B 01 00")]
    public void ToBinary_Instructions_AreTheirOpcodes(string text, string code)
    {
        var binary = Convert.ToHexString(BinaryModule.WithoutCustomSections(WatReader.ToBinary($"(func {text})")));

        var body = code.Replace(" ", "", StringComparison.Ordinal) + "0B";
        Assert.EndsWith($"{body.Length / 2 + 1:X2}00{body}", binary, StringComparison.Ordinal);
    }

    [Fact]
    public void ToBinary_NestingOf100000Levels_IsRead()
    {
        const int Levels = 100_000;
        var text = new StringBuilder("(func ").Insert("(func ".Length, "(block ", Levels).Append(')', Levels).Append(')').ToString();

        Assert.Equal(Levels, WatReader.ToBinary(text).AsSpan().Count((byte)0x40));
    }

    [Theory]
    [InlineData("(table 1 funcref) (func) (elem (i32.const 0) 0)", "00 41000B 01 00")]
    [InlineData("(table 1 funcref) (func) (elem (table 0) (i32.const 0) func 0)", "02 00 41000B 00 01 00")]
    [InlineData("(func) (elem func 0)", "01 00 01 00")]
    [InlineData("(func) (elem declare func 0)", "03 00 01 00")]
    [InlineData("(table 1 funcref) (func) (elem (offset i32.const 0) funcref (ref.func 0))", "04 41000B 01 D2000B")]
    [InlineData("(func) (elem externref (item ref.null extern))", "05 6F 01 D06F0B")]
    [InlineData("(table 1 externref) (elem (i32.const 0) externref)", "06 00 41000B 6F 00")]
    [InlineData("(elem declare (ref func))", "07 64 70 00")]
    [InlineData("(func) (table funcref (elem 0 0))", "02 00 41000B 00 02 00 00")]
    [InlineData("(func) (table i64 (ref null 0) (elem 0))", "06 00 42000B 6300 01 D2000B")]
    public void ToBinary_ElementSegment_HasTheShortestFormOfItsKind(string text, string segment)
    {
        var binary = Convert.ToHexString(WatReader.ToBinary(text));

        var entry = segment.Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains($"09{entry.Length / 2 + 1:X2}01{entry}", binary, StringComparison.Ordinal);
    }

    /// <summary>Types that uses imply come after the defined ones, and once each (core spec, §6.6.3).</summary>
    [Fact]
    public void ToBinary_ImpliedTypes_FollowTheDefinedOnes()
    {
        var binary = WatReader.ToBinary("(func (param i32)) (type (func)) (func) (func (param i32))");

        Assert.StartsWith(
            Header + "010802" + "600000" + "60017F00" + "0304" + "03010001",
            Convert.ToHexString(binary),
            StringComparison.Ordinal
        );
    }

    /// <summary>In the text a folded <c>if</c> comes before its condition, in the code after: so do the types that they imply.</summary>
    [Fact]
    public void ToBinary_ImpliedTypesOfFoldedInstructions_AreNumberedInTheOrderOfTheCode()
    {
        var binary = WatReader.ToBinary(
            "(type (func)) (func (type 0) (if (param f32) (result f64) (block (param i32) (result i64)) (then unreachable)))"
        );

        Assert.StartsWith(
            Header + "010E03" + "600000" + "60017F017E" + "60017D017C",
            Convert.ToHexString(binary),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ToBinary_RecursiveTypesAndFieldNames_AreEncoded()
    {
        var binary = WatReader.ToBinary(
            """
            (rec (type $a (sub (struct (field $x i8) (field (mut (ref null $b)))))) (type $b (sub final $a (array (mut i16)))))
            (func (struct.get $a $x) (struct.get $a 1))
            """
        );

        var hex = Convert.ToHexString(binary);
        Assert.StartsWith(Header + "011502" + "4E02" + "50005F02" + "7800" + "630101" + "4F0100" + "5E7701", hex, StringComparison.Ordinal);
        Assert.Contains("FB020000FB0200010B", hex, StringComparison.Ordinal);
    }

    [Fact]
    public void ToBinary_Names_MakeTheNameSection()
    {
        var binary = WatReader.ToBinary(
            "(module $m (func $f (@name \"eff\") (param $p i32) (local i32) (local $l i32) (block (block $b))) (memory $\"a b\" 1))"
        );

        var names = Convert.ToHexString([
            4,
            .. "name"u8,
            0,
            2,
            1,
            .. "m"u8,
            1,
            6,
            1,
            0,
            3,
            .. "eff"u8,
            2,
            9,
            1,
            0,
            2,
            0,
            1,
            .. "p"u8,
            2,
            1,
            .. "l"u8,
        ]);
        Assert.Contains(names, Convert.ToHexString(binary), StringComparison.Ordinal);
        Assert.EndsWith(
            Convert.ToHexString([3, 6, 1, 0, 1, 1, 1, .. "b"u8, 6, 6, 1, 0, 3, .. "a b"u8]),
            Convert.ToHexString(binary),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("(@custom \"c\" \"a\" \"b\") (memory 0)", "0503010000" + "0004" + "01636162")]
    [InlineData("(@custom \"c\" (before first)) (memory 0)", "0002" + "0163" + "0503010000")]
    [InlineData("(memory 0) (@custom \"c\" (before memory) \"x\")", "0003" + "016378" + "0503010000")]
    [InlineData("(memory 0) (@custom \"c\" (after data)) (@custom \"d\" (after start))", "0503010000" + "0002" + "0164" + "0002" + "0163")]
    public void ToBinary_CustomAnnotation_IsASectionInItsPlace(string text, string sections) =>
        Assert.Equal(Header + sections, Convert.ToHexString(WatReader.ToBinary(text)));

    /// <summary>The hint is at the branch, also where its condition comes first.</summary>
    [Theory]
    [InlineData("i32.const 0 (@metadata.code.branch_hint \"\\00\") if end", 3, 0)]
    [InlineData("(@metadata.code.branch_hint \"\\01\") (if (i32.const 0) (then))", 3, 1)]
    [InlineData("(@metadata.code.branch_hint \"\\01\") (br_if 0 (i32.const 300))", 4, 1)]
    public void ToBinary_BranchHint_HasTheOffsetOfTheBranch(string text, byte offset, byte value)
    {
        var binary = WatReader.ToBinary($"(func {text})");

        var section = Convert.ToHexString([.. "metadata.code.branch_hint"u8, 1, 0, 1, offset, 1, value, 10]);
        Assert.Contains(section, Convert.ToHexString(binary), StringComparison.Ordinal);
    }
}
