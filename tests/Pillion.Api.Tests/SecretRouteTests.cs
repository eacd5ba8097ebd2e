using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Secrets;
using Pillion.Testing;

namespace Pillion.Api.Tests;

public sealed class SecretRouteTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private ApiTestHost? _host;

    private ApiTestHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        var file = _directory.Write("secrets.json", """{"user":"admin","db":{"password":"p\"w<"},"hidden":"x"}""");
        _host = await ApiTestHost.StartAsync(
            new AppRuntimeOptions { AppId = "app", SecretScopes = [new SecretScope("local", AllowByDefault: true, [], ["hidden"])] },
            components:
            [
                ApiApp.Component("local", "secretstores.local.file", ("secretsFile", file)),
                ApiApp.Component("multi", "secretstores.local.file", ("secretsFile", file), ("multiValued", "true")),
            ]
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("/v1.0/secrets/local/user", 200, """{"user":"admin"}""")]
    [InlineData("/v1.0/secrets/local/db:password?metadata.namespace=x", 200, """{"db:password":"p\"w<"}""")]
    [InlineData("/v1.0/secrets/local/db%3Apassword", 200, """{"db:password":"p\"w<"}""")]
    [InlineData("/v1.0/secrets/multi/db", 200, """{"password":"p\"w<"}""")]
    [InlineData("/v1.0/secrets/local/bulk", 200, """{"db:password":{"db:password":"p\"w<"},"user":{"user":"admin"}}""")]
    [InlineData("/v1.0/secrets/multi/bulk", 200, """{"db":{"password":"p\"w<"},"hidden":{"hidden":"x"},"user":{"user":"admin"}}""")]
    [InlineData(
        "/v1.0/secrets/local/nothing",
        500,
        """{"errorCode":"ERR_SECRET_GET","message":"failed getting secret with key nothing from secret store local: secret nothing not found"}"""
    )]
    [InlineData(
        "/v1.0/secrets/local/hidden",
        403,
        """{"errorCode":"ERR_PERMISSION_DENIED","message":"access denied by policy to get \"hidden\" from \"local\""}"""
    )]
    [InlineData(
        "/v1.0/secrets/absent/user",
        401,
        """{"errorCode":"ERR_SECRET_STORE_NOT_FOUND","message":"failed finding secret store with key absent"}"""
    )]
    [InlineData(
        "/v1.0/secrets/absent/bulk",
        401,
        """{"errorCode":"ERR_SECRET_STORE_NOT_FOUND","message":"failed finding secret store with key absent"}"""
    )]
    [InlineData(
        "/v1.0/secrets/local",
        404,
        """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed getting app id either from the URL path or the header dapr-app-id"}"""
    )]
    public async Task Get_Secret_IsAnsweredAsDaprDoes(string path, int status, string body)
    {
        var answer = await Host.SendAsync("GET", path);

        Assert.Equal((status, body, "application/json"), (answer.Status, answer.Body, answer.Header("Content-Type")));
    }

    [Fact]
    public async Task Get_NoSecretStoreAtAll_IsNotConfigured()
    {
        await using var host = await ApiTestHost.StartAsync();

        var single = await host.SendAsync("GET", "/v1.0/secrets/any/x");
        var bulk = await host.SendAsync("GET", "/v1.0/secrets/any/bulk");

        const string Body = """{"errorCode":"ERR_SECRET_STORES_NOT_CONFIGURED","message":"secret store is not configured"}""";
        Assert.Equal((500, Body), (single.Status, single.Body));
        Assert.Equal((500, Body), (bulk.Status, bulk.Body));
    }

    [Fact]
    public async Task Post_Secret_IsNoRoute()
    {
        Assert.Equal(404, (await Host.SendAsync("POST", "/v1.0/secrets/local/user", body: "{}")).Status);
    }
}
