using Pillion.Abstractions;

namespace Pillion.Components.Middleware.Tests;

public sealed class RouteAliasTests
{
    private const string Type = "middleware.http.routeralias";

    private const string Json = """
        {
          "/mall/activity/info": "/v1.0/invoke/srv.default/method/mall/activity/info",
          "/hello/activity/{id}/info": "/v1.0/invoke/srv.default/method/hello/activity/info",
          "/n/{number:[0-9]{3}}": "/v1.0/state/store/n"
        }
        """;

    private const string Yaml = """
        /mall/activity/info: /v1.0/invoke/srv.default/method/mall/activity/info
        "/hello/activity/{id}/info": /v1.0/invoke/srv.default/method/hello/activity/info
        "/n/{number:[0-9]{3}}": /v1.0/state/store/n
        """;

    [Theory]
    [InlineData("/mall/activity/info", "/v1.0/invoke/srv.default/method/mall/activity/info")]
    [InlineData("/mall/activity/info?id=123", "/v1.0/invoke/srv.default/method/mall/activity/info?id=123")]
    [InlineData("/hello/activity/1/info", "/v1.0/invoke/srv.default/method/hello/activity/info?id=1")]
    [InlineData("/hello/activity/a%20b/info?x=1", "/v1.0/invoke/srv.default/method/hello/activity/info?x=1&id=a%20b")]
    [InlineData("/hello/activity/1/2/info", "/hello/activity/1/2/info")]
    [InlineData("/n/123", "/v1.0/state/store/n?number=123")]
    [InlineData("/n/1234", "/n/1234")]
    [InlineData("/v1.0/state/store/key", "/v1.0/state/store/key")]
    public async Task Invoke_Path_BecomesTheOneItStandsFor(string target, string expected)
    {
        foreach (var routes in (string[])[Json, Yaml])
        {
            await using var run = await MiddlewareRun.StartAsync(Type, ("routes", routes));

            await run.SendAsync("GET", target);

            Assert.Equal(["GET " + expected], run.Passed);
        }
    }

    [Fact]
    public async Task Invoke_RoutesAsMetadataKeys_AreUnderstoodToo()
    {
        await using var run = await MiddlewareRun.StartAsync(Type, ("/a", "/v1.0/metadata"));

        await run.SendAsync("GET", "/a");

        Assert.Equal(["GET /v1.0/metadata"], run.Passed);
    }

    [Theory]
    [InlineData("[1]", "must be one mapping")]
    [InlineData("{\"/a\": [1]}", "must map a path to a path")]
    [InlineData("{\"/a\": \"b\"}", "must map a path to a path")]
    [InlineData("{\"a\": \"/b\"}", "must begin with '/'")]
    [InlineData("{\"/{a\": \"/b\"}", "a '{' has no '}'")]
    [InlineData("{\"/a\": ", "is neither JSON nor YAML")]
    public async Task Init_BadRoutes_NamesTheKeyAndTheReason(string routes, string expected)
    {
        var e = await Assert.ThrowsAsync<ComponentException>(() => MiddlewareRun.StartAsync(Type, ("routes", routes)));

        Assert.Contains("'routes'", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }
}
