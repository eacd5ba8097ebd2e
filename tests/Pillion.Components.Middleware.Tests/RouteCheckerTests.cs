using Pillion.Abstractions;

namespace Pillion.Components.Middleware.Tests;

public sealed class RouteCheckerTests
{
    private const string Type = "middleware.http.routerchecker";

    [Theory]
    [InlineData("^/v1.0/invoke/[a-z]+/method/x$", "/v1.0/invoke/app/method/x", true)]
    [InlineData("^/v1.0/invoke/[a-z]+/method/x$", "/v1.0/invoke/app/method/xy", false)]
    [InlineData("^/a$", "/a%0A", false)] // .NET's own $ lets a last line feed through
    [InlineData("^/a b$", "/a%20b", true)]
    [InlineData("^/a$", "/a?b=c", false)]
    [InlineData("^/a\\?b=c$", "/a?b=c", true)]
    [InlineData("^/\\d+$", "/%D9%A3", false)] // a digit of Unicode, none of Go's \d
    [InlineData("^/[\\w-]+$", "/a-b_c", true)]
    [InlineData("^/[[:alpha:]]+$", "/abc", true)]
    [InlineData("^/[[:alpha:]]+$", "/ab1", false)]
    [InlineData("^/(?P<name>a|b)$", "/b", true)]
    [InlineData("^/\\Qa.b\\E$", "/axb", false)]
    [InlineData("^/\\Qa.b\\E$", "/a.b", true)]
    [InlineData("", "/anything", true)]
    public async Task Invoke_Target_PassesWhenItFitsTheRule(string rule, string target, bool passes)
    {
        await using var run = await MiddlewareRun.StartAsync(Type, ("rule", rule));

        var (status, text, headers) = await run.SendAsync("GET", target);

        Assert.Equal(passes ? 1 : 0, run.Passed.Count);
        if (!passes)
        {
            Assert.Equal((400, "invalid router"), (status, text));
            Assert.Equal("text/plain; charset=utf-8", headers.Get("Content-Type"));
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("(?=a)")]
    [InlineData("[[:nothing:]]")]
    public async Task Init_NoPatternOfGo_NamesTheKey(string rule)
    {
        var e = await Assert.ThrowsAsync<ComponentException>(() => MiddlewareRun.StartAsync(Type, ("rule", rule)));

        Assert.Equal(ComponentErrorKind.Configuration, e.Kind);
        Assert.Contains("metadata key 'rule'", e.Message, StringComparison.Ordinal);
    }
}
