namespace Pillion.Wasm.Text.Tests;

/// <summary>What is wrong with a text is said in the specification's words, with the place.</summary>
public sealed class WatReaderErrorTests
{
    [Theory]
    [InlineData("(func ^i32.ad)", "unknown operator i32.ad")]
    [InlineData("(func ^0drop)", "unknown operator 0drop")]
    [InlineData("(^fun)", "unknown operator fun")]
    [InlineData("(func (^i32.ad))", "unknown operator i32.ad")]
    [InlineData("(func (i32.const^))", "unexpected token )")]
    [InlineData("(func nop^", "unexpected token: end of text")]
    [InlineData("(func)^)", "unexpected token )")]
    [InlineData("(func (nop) (^local i32))", "unexpected token local")]
    [InlineData("(func (result i32) (^param i32))", "unexpected token param")]
    [InlineData("(func block^)", "unexpected token )")]
    [InlineData("(func (block if^))", "unexpected token )")]
    [InlineData("(func ^end)", "unexpected token end")]
    [InlineData("(func block ^else end)", "unexpected token else")]
    [InlineData("(func (if (then) (^then)))", "unexpected token then")]
    [InlineData("(func (if (nop)^))", "unexpected token )")]
    [InlineData("(func (drop ^nop))", "unexpected token nop")]
    [InlineData("(func (try (do) (catch_all) (^catch 0)))", "unexpected token catch")]
    [InlineData("(func i32.const ^4294967296)", "i32 constant out of range")]
    [InlineData("(func f32.const ^1e39)", "f32 constant out of range")]
    [InlineData("(func f64.const ^nan:0x0)", "f64 constant out of range")]
    [InlineData("(func i32.load ^align=3)", "alignment must be a power of two")]
    [InlineData("(func i32.load ^align=0)", "alignment must be a power of two")]
    [InlineData("(func i32.load ^offset=-1)", "unknown operator offset=-1")]
    [InlineData("(func i8x16.extract_lane_s ^256)", "i8 constant out of range")]
    [InlineData("(func (v128.const i64x2 1^))", "wrong number of lane literals")]
    [InlineData("(func (i8x16.shuffle 1 2^))", "invalid lane length")]
    [InlineData("(func (br ^$l))", "unknown label $l")]
    [InlineData("(func (block $l) (br ^$l))", "unknown label $l")]
    [InlineData("(func block $a end ^$b)", "mismatching label $b")]
    [InlineData("(func block end ^$b)", "mismatching label $b")]
    [InlineData("(func if $a else ^$b end)", "mismatching label $b")]
    [InlineData("(func (call ^$f))", "unknown function $f")]
    [InlineData("(func (local.get ^$x))", "unknown local $x")]
    [InlineData("(func (global.get ^$x))", "unknown global $x")]
    [InlineData("(func (throw ^$x))", "unknown tag $x")]
    [InlineData("(func (table.get ^$x))", "unknown table $x")]
    [InlineData("(func (memory.size ^$x))", "unknown memory $x")]
    [InlineData("(func (elem.drop ^$x))", "unknown elem segment $x")]
    [InlineData("(func (data.drop ^$x))", "unknown data segment $x")]
    [InlineData("(type $s (struct (field $x i32))) (func (struct.get $s ^$y))", "unknown field $y")]
    [InlineData("(func (type ^$t))", "unknown type $t")]
    [InlineData("(func ^(type 0) (param i32))", "unknown type 0")]
    [InlineData("(type (func)) (func ^(type 0) (param i32))", "inline function type does not match type 0")]
    [InlineData("(func $f) (func ^$f)", "duplicate func $f")]
    [InlineData("(func $f) (func ^$\"f\")", "duplicate func $f")]
    [InlineData("(func (param $x i32) (local ^$x i32))", "duplicate local $x")]
    [InlineData("(type (struct (field $x i8) (field ^$x i8)))", "duplicate field $x")]
    [InlineData("(memory $m 1) (memory ^$m 1)", "duplicate memory $m")]
    [InlineData("(func) ^(import \"\" \"\" (memory 1))", "import after function")]
    [InlineData("(memory 1) ^(func (import \"\" \"\"))", "import after memory")]
    [InlineData("(func) (start 0) (^start 0)", "multiple start sections")]
    [InlineData("(memory 1 (pagesize ^3))", "invalid custom page size")]
    [InlineData("(export ^\"\\ff\" (func 0))", "malformed UTF-8 encoding")]
    [InlineData("(func) ^\u007f", "illegal character")]
    [InlineData("(func (drop) ^\"", "unclosed string")]
    [InlineData("(module (@name \"a\"^", "unexpected token: end of text")]
    [InlineData("(module ^(@other \"a\"", "unclosed annotation")]
    [InlineData("(func ^(@custom \"c\"))", "misplaced @custom annotation")]
    [InlineData("(func (nop ^(@name \"c\")))", "misplaced @name annotation")]
    [InlineData("(@custom ^c)", "@custom annotation: missing section name")]
    [InlineData("(@custom \"c\" (^type))", "@custom annotation: malformed placement")]
    [InlineData("(@custom \"c\" (before ^types))", "@custom annotation: malformed section kind")]
    [InlineData("(^components)", "unknown operator components")]
    public void ToBinary_MalformedText_SaysWhatAndWhere(string text, string message)
    {
        var column = text.IndexOf('^', StringComparison.Ordinal) + 1;

        var error = Assert.Throws<WatFormatException>(() => WatReader.ToBinary(text.Remove(column - 1, 1)));

        Assert.Equal($"{message} (line 1, column {column})", error.Message);
    }

    [Fact]
    public void ToBinary_ErrorOnALaterLine_HasItsLineAndColumn()
    {
        var error = Assert.Throws<WatFormatException>(() => WatReader.ToBinary("(module\n  (func\r\n    nop (; ä ;) oops))"));

        Assert.Equal((3, 17), (error.Line, error.Column));
    }
}
