using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Pillion.Wasm.Text.Printing;

namespace Pillion.Wasm.Text.Tests;

/// <summary>Small texts, character by character. What is printed of the suite is read again in <c>Suite/</c>.</summary>
public sealed class WatPrinterTests
{
    [Fact]
    public void ToText_AModule_IsPlainText()
    {
        const string Text = """
            (module $m
              (@custom "before" (before first) "\00\ffa\"\\")
              (type $t (;0;) (func (param i32 i64) (result f32)))
              (rec
                (type (;1;) (sub (struct (field i8) (field $f (mut (ref null $t))))))
                (type (;2;) (sub final 1 (array (mut i16))))
              )
              (import "a" "b\"" (func $log (;0;) (type $t) (param i32 i64) (result f32)))
              (import "a" "ü\u{9}" (global (;0;) (mut externref)))
              (table $tab (;0;) 1 10 (ref null $t) (ref.func $f))
              (memory (;0;) i64 1 2 shared (pagesize 1))
              (tag $e (;0;) (type $t) (param i32 i64) (result f32))
              (global $"a b" (;1;) i32 i32.const 1 i32.const 2 i32.add)
              (export "f" (func $f))
              (start $f)
              (elem (;0;) (table $tab) (offset i32.const 1 i32.const 2 i32.add) (ref func) (ref.func $log) (item block end))
              (elem $d (;1;) declare func $f $log)
              (func $f (;1;) (type $t) (param $x i32) (param i64) (result f32)
                (local i32 i32) (local $y v128)
                block $l (result f32)
                  local.get $x
                  (@metadata.code.branch_hint "\01") if $l (type 7)
                    br $l
                    br 1
                  else
                    br_table $l 1 2
                  end
                  try_table $l (catch $e $l) (catch_all 1)
                    f32.const -0
                    f64.const nan:0x1
                  end
                  i32.load offset=8 align=1
                  v128.store16_lane 1 3
                  call_indirect (type $t)
                  struct.get 1 $f
                end)
              (data (;0;) (i64.const 0) "x\0ay")
              (@custom "after" "")
            )

            """;

        Assert.Equal(Text, WatPrinter.ToText(WatReader.ToBinary(Text)));
    }

    [Fact]
    public void ToText_NamesThatAreTakenOrEmpty_BecomeAnnotations()
    {
        var binary = WatReader.ToBinary(
            "(func (@name \"a\")) (func (@name \"a\")) (func (@name \"\") (param $x i32) (local (@name \"x\") i32))"
        );

        var text = WatPrinter.ToText(binary);

        Assert.Contains("(func $a (;0;)", text, StringComparison.Ordinal);
        Assert.Contains("(func (@name \"a\") (;1;)", text, StringComparison.Ordinal);
        Assert.Contains("(func (@name \"\") (;2;) (type 1) (param $x i32)\n    (local (@name \"x\") i32)", text, StringComparison.Ordinal);
        Assert.Equal(binary, WatReader.ToBinary(text));
    }

    [Fact]
    public void FloatText_AnyBits_AreReadBack() =>
        Prop.ForAll(
                Gen.Choose(int.MinValue, int.MaxValue).Two().ToArbitrary(),
                halves =>
                {
                    var (high, low) = halves;
                    var bits = ((ulong)(uint)high << 32) | (uint)low;
                    return IsReadBack(bits) && IsReadBack(bits | 0x7FF0_0000_0000_0000);
                }
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("", 0)]
    [InlineData("0061736D0D000200", 4)]
    [InlineData("0061736D010000000F00", 8)]
    [InlineData("0061736D0100000001FF01", 9)]
    [InlineData("0061736D01000000010401600140", 13)]
    [InlineData("0061736D01000000010401600000030201000A0501030041000B00", 25)]
    [InlineData("0061736D0100000001040160000003020100", 18)]
    [InlineData("0061736D01000000010401600000030201000A05010300FF0B", 23)]
    public void ToText_WhatIsNoModule_SaysWhere(string bytes, long offset) =>
        Assert.Equal(offset, Assert.Throws<WasmFormatException>(() => WatPrinter.ToText(Convert.FromHexString(bytes))).Offset);

    private static bool IsReadBack(ulong bits)
    {
        var text = $"(func f32.const {FloatText.OfF32((uint)(bits >> 32))} f64.const {FloatText.OfF64(bits)})";
        var expected = $"43{Hex((uint)(bits >> 32))}44{Hex(bits)}0B";
        return Convert.ToHexString(WatReader.ToBinary(text)).EndsWith(expected, StringComparison.Ordinal);
    }

    private static string Hex(uint value) =>
        System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value).ToString("X8", CultureInfo.InvariantCulture);

    private static string Hex(ulong value) =>
        System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value).ToString("X16", CultureInfo.InvariantCulture);
}
