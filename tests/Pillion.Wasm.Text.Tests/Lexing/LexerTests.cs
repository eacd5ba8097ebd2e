using System.Text;
using Pillion.Wasm.Text.Lexing;

namespace Pillion.Wasm.Text.Tests.Lexing;

public sealed class LexerTests
{
    [Theory]
    [InlineData("i32.const", "Keyword")]
    [InlineData("offset=8", "Keyword")]
    [InlineData("nan:canonical", "Keyword")]
    [InlineData("$x", "Id")]
    [InlineData("$0!#$%&'*+-./:<=>?@\\^_`|~", "Id")]
    [InlineData("$\"a b\"", "Id")]
    [InlineData("\"a b\"", "String")]
    [InlineData("\"\\\"\\u{1_F600}\\00\"", "String")]
    [InlineData("0", "Integer")]
    [InlineData("-1_000", "Integer")]
    [InlineData("+0xAB_cd", "Integer")]
    [InlineData("1.", "Float")]
    [InlineData("1.5e-3", "Float")]
    [InlineData("1E5", "Float")]
    [InlineData("-0x1.8p+3", "Float")]
    [InlineData("inf", "Float")]
    [InlineData("-nan", "Float")]
    [InlineData("nan:0x7f_ffff", "Float")]
    [InlineData("nan:0x", "Keyword")]
    [InlineData("nan:1", "Keyword")]
    [InlineData("1_", "Reserved")]
    [InlineData("_1", "Reserved")]
    [InlineData("1__0", "Reserved")]
    [InlineData("1._5", "Reserved")]
    [InlineData("0x", "Reserved")]
    [InlineData("0x1p", "Reserved")]
    [InlineData("1e+", "Reserved")]
    [InlineData("1p3", "Reserved")]
    [InlineData(".5", "Reserved")]
    [InlineData("0$x", "Reserved")]
    [InlineData("\"a\"\"b\"", "Reserved")]
    [InlineData("\"a\"b", "Reserved")]
    [InlineData("a\"b\"", "Reserved")]
    [InlineData("$\"a\"b", "Reserved")]
    [InlineData("$a\"b\"", "Reserved")]
    [InlineData("=", "Reserved")]
    [InlineData("{", "Reserved")]
    [InlineData(";", "Reserved")]
    [InlineData("(", "Open")]
    [InlineData(")", "Close")]
    [InlineData("(@custom", "Annotation")]
    [InlineData("(@\"name\"", "Annotation")]
    public void Tokenize_OneToken_IsOfItsKind(string text, string kind) => Assert.Equal([kind, "End"], Kinds(text));

    [Theory]
    [InlineData(" \t\r\n")]
    [InlineData(";; a comment")]
    [InlineData(";; a comment\r")]
    [InlineData("(; a (; nested ;) comment ;)")]
    [InlineData("(;;)")]
    [InlineData("(;\u0001\u007f ü ;)")]
    [InlineData("(@unknown $x \"a)\" (b (c)) ;; d)\n (; ) ;) , { })")]
    [InlineData("(@a (@) (@ x))")]
    [InlineData("(@\"a b\" c)")]
    public void Tokenize_SpaceCommentsAndUnknownAnnotations_AreNoTokens(string text) => Assert.Equal(["End"], Kinds(text));

    [Theory]
    [InlineData("nop(nop)", "Keyword", "Open", "Keyword", "Close")]
    [InlineData("0;;1\n2", "Integer", "Integer")]
    [InlineData("a(;b;)c", "Keyword", "Keyword")]
    [InlineData("(@x)a", "Keyword")]
    public void Tokenize_TokensWithoutSpaceBetween_AreApart(string text, params string[] kinds) =>
        Assert.Equal([.. kinds, "End"], Kinds(text));

    [Theory]
    [InlineData("a \"b", "unclosed string")]
    [InlineData("a \"b\nc\"", "unclosed string")]
    [InlineData("a \"\u0001\"", "illegal control character in string")]
    [InlineData("a \"\\x\"", "illegal escape")]
    [InlineData("a \"\\0\"", "illegal escape")]
    [InlineData("a \"\\u{110000}\"", "illegal escape")]
    [InlineData("a \"\\u{d800}\"", "illegal escape")]
    [InlineData("a \"\\u{1__0}\"", "illegal escape")]
    [InlineData("a \"\\u{}\"", "illegal escape")]
    [InlineData("a (; b", "unclosed comment")]
    [InlineData("a (; (; ;)", "unclosed comment")]
    [InlineData("a $", "empty identifier")]
    [InlineData("a $\"\"", "empty identifier")]
    [InlineData("a $\"\\ff\"", "malformed UTF-8 encoding")]
    [InlineData("a ü", "illegal character")]
    [InlineData("a \u007f", "illegal character")]
    [InlineData("a (@)", "empty annotation id")]
    [InlineData("a (@\"\")", "empty annotation id")]
    [InlineData("a (@b (c)", "unclosed annotation")]
    [InlineData("a (@b \"c)", "unclosed string")]
    public void Tokenize_WhatIsNoToken_EndsTheList(string text, string failure)
    {
        var tokens = Lexer.Tokenize(Encoding.UTF8.GetBytes(text));

        Assert.Equal((TokenKind.Error, failure), (tokens[tokens.Count - 1].Kind, tokens.Failure));
        Assert.Equal(TokenKind.Keyword, tokens[0].Kind);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { (byte)';', (byte)';', 0xC0, 0x80 })]
    [InlineData(new byte[] { (byte)'(', (byte)';', 0xED, 0xA0, 0x80, (byte)';', (byte)')' })]
    [InlineData(new byte[] { (byte)'"', 0xF8, (byte)'"' })]
    public void Tokenize_WhatIsNotUtf8_IsMalformed(byte[] text) => Assert.Equal("malformed UTF-8 encoding", Lexer.Tokenize(text).Failure);

    private static IEnumerable<string> Kinds(string text)
    {
        var tokens = Lexer.Tokenize(Encoding.UTF8.GetBytes(text));
        return Enumerable.Range(0, tokens.Count).Select(i => tokens[i].Kind.ToString());
    }
}
