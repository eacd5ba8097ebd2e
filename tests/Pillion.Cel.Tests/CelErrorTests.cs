namespace Pillion.Cel.Tests;

public sealed class CelErrorTests
{
    [Theory]
    [InlineData("", "ends where a value should be", 0)]
    [InlineData("1 +", "ends where a value should be", 3)]
    [InlineData("event.type = 'a'", "'=' is no part of an expression", 11)]
    [InlineData("a b", "there is 'b' where the end or an operator should be", 2)]
    [InlineData("(1", "ends where ')' should be", 2)]
    [InlineData("'abc", "the string does not end", 0)]
    [InlineData("'\\q'", "is no escape", 1)]
    [InlineData("lower('A')", "there is no function lower()", 0)]
    [InlineData("size(1, 2)", "size() does not take so many arguments", 0)]
    [InlineData("has(x)", "has() takes one field selection", 0)]
    [InlineData("[1].all(1, true)", "the first argument of all() must be a name", 3)]
    [InlineData("99999999999999999999", "out of range", 0)]
    public void Compile_NotValid_SaysWhatAndWhere(string expression, string message, int position)
    {
        var e = Assert.Throws<CelException>(() => CelProgram.Compile(expression));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal(position, e.Position);
    }

    [Fact]
    public void Compile_HugeNesting_IsRefused()
    {
        Assert.Contains("nested too deeply", Compile(new string('(', 100_000)), StringComparison.Ordinal);
        Assert.Contains("nested too deeply", Compile(new string('!', 100_000) + "true"), StringComparison.Ordinal);
        Assert.Contains("nested too deeply", Compile(string.Concat(Enumerable.Repeat("[", 100_000))), StringComparison.Ordinal);

        static string Compile(string expression) => Assert.Throws<CelException>(() => CelProgram.Compile(expression)).Message;
    }

    [Theory]
    [InlineData("nobody", "undeclared reference to 'nobody'")]
    [InlineData("m.absent", "no such key: absent")]
    [InlineData("m['absent']", "no such key: absent")]
    [InlineData("[1][1]", "index out of bounds: 1")]
    [InlineData("1 + 'a'", "no such overload: + of int and string")]
    [InlineData("1 < 'a'", "no such overload: < of int and string")]
    [InlineData("!1", "no such overload: ! of int")]
    [InlineData("1 && true", "'&&' needs booleans")]
    [InlineData("1 / 0", "division by zero")]
    [InlineData("9223372036854775807 + 1", "out of range")]
    [InlineData("9223372036854775808", "out of range")]
    [InlineData("int('x')", "'x' is not an int")]
    [InlineData("'a'.matches('(')", "is no regular expression")]
    [InlineData("timestamp('yesterday')", "is not a timestamp")]
    [InlineData("'a' ? 1 : 2", "the condition is no boolean")]
    [InlineData("{'a': 1, 'a': 2}", "is there twice")]
    public void Evaluate_CannotBe_SaysWhy(string expression, string message)
    {
        var program = CelProgram.Compile(expression);
        var variables = new Dictionary<string, object?>(StringComparer.Ordinal) { ["m"] = CelMap.Of(new Dictionary<object, object?>()) };

        var e = Assert.Throws<CelException>(() => program.Evaluate(variables));

        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }
}
