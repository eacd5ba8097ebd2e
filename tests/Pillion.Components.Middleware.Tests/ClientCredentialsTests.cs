using System.Text;
using Microsoft.AspNetCore.Http;
using Pillion.Abstractions;
using Pillion.Testing;

namespace Pillion.Components.Middleware.Tests;

public sealed class ClientCredentialsTests : IAsyncLifetime
{
    private const string Type = "middleware.http.oauth2clientcredentials";

    private readonly ManualTimeProvider _time = new();
    private readonly List<(string? Authorization, Dictionary<string, string> Form)> _asked = [];
    private TestServer? _server;
    private string _answer = """{"access_token":"t1","token_type":"bearer","expires_in":60}""";
    private bool _takesForm = true;
    private bool _takesHeader = true;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(AnswerAsync);

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    [Fact]
    public async Task Invoke_Requests_CarryOneTokenUntilItExpires()
    {
        await using var run = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => run.SendAsync("GET", "/a")));
        Assert.Equal("Bearer t1", run.Headers.Get("X-Token"));
        Assert.Single(_asked);

        _answer = """{"access_token":"t2","expires_in":"60"}""";
        _time.Advance(TimeSpan.FromSeconds(51));
        await run.SendAsync("GET", "/a");
        Assert.Equal("Bearer t2", run.Headers.Get("X-Token"));
        Assert.Equal(2, _asked.Count);
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("1", false)]
    [InlineData("2", true)]
    public async Task Invoke_AuthStyle_SaysWhereTheCredentialsAre(string style, bool isHeader)
    {
        await using var run = await StartAsync(("authStyle", style), ("endpointParamsQuery", "resource=r%20s&audience=a+b"));

        await run.SendAsync("GET", "/a");

        var (authorization, form) = Assert.Single(_asked);
        Assert.Equal(isHeader ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("id%3A1:s%20cret")) : null, authorization);
        Assert.Equal(isHeader ? null : "id:1", form.GetValueOrDefault("client_id"));
        Assert.Equal(isHeader ? null : "s cret", form.GetValueOrDefault("client_secret"));
        Assert.Equal(("client_credentials", "a b", "r s", "a b"), (form["grant_type"], form["scope"], form["resource"], form["audience"]));
    }

    [Fact]
    public async Task Invoke_ServerTakesNoHeader_TheFormIsTriedAndRemembered()
    {
        _takesHeader = false;
        _answer = """{"access_token":"t","expires_in":5}""";
        await using var run = await StartAsync();

        await run.SendAsync("GET", "/a");
        await run.SendAsync("GET", "/a");

        Assert.Equal("Bearer t", run.Headers.Get("X-Token"));
        Assert.Equal([true, false, false], _asked.Select(asked => asked.Authorization is not null));
    }

    [Theory]
    [InlineData(false, """{"access_token":"t"}""")]
    [InlineData(true, "hidden")]
    [InlineData(true, """{"token":"hidden"}""")]
    public async Task Invoke_NoToken_Is500AndTheRequestDoesNotPass(bool isWilling, string answer)
    {
        (_takesForm, _takesHeader, _answer) = (isWilling, isWilling, answer);
        await using var run = await StartAsync();

        var (status, text, _) = await run.SendAsync("GET", "/a");

        Assert.Equal((500, "Internal Server Error"), (status, text));
        Assert.Empty(run.Passed);
    }

    [Theory]
    [InlineData("clientID", "")]
    [InlineData("clientSecret", "")]
    [InlineData("scopes", "")]
    [InlineData("headerName", "")]
    [InlineData("tokenURL", "ftp://x")]
    [InlineData("authStyle", "3")]
    public async Task Init_BadMetadata_NamesTheKeyAndNoSecret(string key, string value)
    {
        var e = await Assert.ThrowsAsync<ComponentException>(() => StartAsync((key, value)));

        Assert.Contains($"metadata key '{key}'", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s cret", e.Message, StringComparison.Ordinal);
    }

    private Task<MiddlewareRun> StartAsync(params (string Key, string Value)[] metadata) =>
        MiddlewareRun.StartAsync(
            Type,
            new ComponentServices { Time = _time },
            [
                ("clientID", "id:1"),
                ("clientSecret", "s cret"),
                ("scopes", "a,b"),
                ("headerName", "X-Token"),
                ("tokenURL", _server!.Address.AbsoluteUri + "token"),
                .. metadata,
            ]
        );

    private async Task AnswerAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        string? authorization = context.Request.Headers.Authorization;
        lock (_asked)
        {
            _asked.Add((authorization, form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal)));
        }

        if (authorization is null ? !_takesForm : !_takesHeader)
        {
            context.Response.StatusCode = 401;
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(_answer, context.RequestAborted);
    }
}
