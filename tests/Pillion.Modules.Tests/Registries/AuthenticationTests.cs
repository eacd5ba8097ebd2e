using System.Text;
using Microsoft.AspNetCore.Http;
using Pillion.Testing.Servers;

namespace Pillion.Modules.Tests.Registries;

/// <summary>Registries that want to know who pulls: by password (a real one), and by token (RFC 6750's, as Docker's token servers give them).</summary>
public sealed class AuthenticationTests : IAsyncDisposable
{
    private readonly TestFetcher _fetcher = new();
    private readonly byte[] _module = TestModule.Create();
    private readonly RegistryServer _registry = new() { Password = "secret" };

    private string Reference => $"oci://{_registry.Address}/app:1.0";

    [Fact]
    public async Task FetchAsync_WithAPassword_TakesItFromDockersConfiguration()
    {
        await StartAsync();
        _fetcher.Authenticate(_registry.Address, "pillion:secret");

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(Reference));
    }

    [Fact]
    public async Task FetchAsync_WithTheWrongPassword_SaysWhoWasRefusedAndWhereTheyAreFrom()
    {
        await StartAsync();
        _fetcher.Authenticate(_registry.Address, "pillion:wrong");

        Assert.Equal(
            $"{_registry.Address} refuses the credentials of 'pillion' from {_fetcher.DockerConfig}: pillion login {_registry.Address}",
            await _fetcher.FailAsync(Reference)
        );
    }

    [Fact]
    public async Task FetchAsync_WithoutAPassword_SaysHowToLogIn()
    {
        await StartAsync();

        Assert.Equal(
            $"{_registry.Address} gives this to known users only, and there are no credentials for it: pillion login {_registry.Address}",
            await _fetcher.FailAsync(Reference)
        );
    }

    [Fact]
    public async Task LoginAsync_WithTheRightPassword_KeepsItForOthers()
    {
        await StartAsync();
        using var registry = new ModuleRegistry(_fetcher.Options);
        await registry.LoginAsync(_registry.Address, "pillion", "secret", TestContext.Current.CancellationToken);
        Assert.Equal(_module, await _fetcher.FetchBytesAsync(Reference));
        _fetcher.Configure("""{"auths":{"other.example":{"auth":"YTpi"}},"psFormat":"table"}""");

        var kept = await registry.LoginAsync(_registry.Address, "pillion", "secret", TestContext.Current.CancellationToken);

        Assert.Equal(_fetcher.DockerConfig, kept);
        Assert.Equal(_module, await _fetcher.FetchBytesAsync(Reference));
        var json = System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken))!;
        Assert.Equal(("YTpi", "table"), ((string?)json["auths"]!["other.example"]!["auth"], (string?)json["psFormat"]));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        }
    }

    [Fact]
    public async Task LoginAsync_WithTheWrongPassword_KeepsNothing()
    {
        await StartAsync();
        using var registry = new ModuleRegistry(_fetcher.Options);

        var e = await Assert.ThrowsAsync<ModuleSourceException>(() =>
            registry.LoginAsync(_registry.Address, "pillion", "wrong", TestContext.Current.CancellationToken)
        );

        Assert.StartsWith(
            $"{_registry.Address} refuses the credentials of 'pillion' from the command line",
            e.Message,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(_fetcher.DockerConfig));
    }

    [Fact]
    public async Task FetchAsync_WithATokenServer_AsksItOnceForTheRepository()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(TestArtifact.Cncf(_module));
        _fetcher.Authenticate(registry.Address, "ann:secret");
        var asked = new List<(string Query, string Authorization)>();
        registry.Intercept = context => AnswerWithTokensAsync(registry, context, asked, """{"access_token":"t1","expires_in":300}""");

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(reference));
        Assert.Equal(
            [("?service=tests&scope=repository%3Aapp%3Apull&account=ann", "Basic " + Convert.ToBase64String("ann:secret"u8))],
            asked
        );
    }

    [Fact]
    public async Task FetchAsync_WithATokenServerAndNoCredentials_AsksAsNobody()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(TestArtifact.Cncf(_module));
        var asked = new List<(string Query, string Authorization)>();
        registry.Intercept = context => AnswerWithTokensAsync(registry, context, asked, """{"token":"t1"}""");

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(reference));
        Assert.Equal([("?service=tests&scope=repository%3Aapp%3Apull", "")], asked);
    }

    [Fact]
    public async Task FetchAsync_WithAnIdentityToken_ExchangesIt()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(TestArtifact.Cncf(_module));
        _fetcher.Configure($$$"""{"auths":{"https://{{{registry.Address}}}/v1/": {"identitytoken":"id1"} } }""");
        var asked = new List<(string Query, string Authorization)>();
        registry.Intercept = context => AnswerWithTokensAsync(registry, context, asked, """{"access_token":"t1"}""");

        Assert.Equal(_module, await _fetcher.FetchBytesAsync(reference));
        Assert.Equal(
            [("grant_type=refresh_token&client_id=pillion&service=tests&scope=repository%3Aapp%3Apull&refresh_token=id1", "")],
            asked
        );
    }

    [Fact]
    public async Task FetchAsync_WithATokenServerThatRefuses_SaysSo()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(TestArtifact.Cncf(_module));
        _fetcher.Authenticate(registry.Address, "ann:wrong");
        registry.Intercept = context => AnswerWithTokensAsync(registry, context, [], null);

        Assert.StartsWith(
            $"{registry.Address} refuses the credentials of 'ann'",
            await _fetcher.FailAsync(reference),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task FetchAsync_WithATokenThatIsNotEnough_SaysSo()
    {
        await using var registry = await FaultyRegistry.StartAsync();
        var reference = registry.Put(TestArtifact.Cncf(_module));
        registry.Intercept = context => AnswerWithTokensAsync(registry, context, [], """{"token":"for something else"}""");

        Assert.Contains("there are no credentials for it: pillion login", await _fetcher.FailAsync(reference), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _registry.DisposeAsync();
        _fetcher.Dispose();
    }

    private async Task StartAsync()
    {
        await _registry.StartAsync();
        await TestArtifactUpload.PutAsync(_registry.Url, "app", "1.0", TestArtifact.Cncf(_module), "pillion:secret");
    }

    /// <summary>Answers as a registry that takes the token <c>t1</c> only, and as the server that gives it.</summary>
    private static async Task<bool> AnswerWithTokensAsync(
        FaultyRegistry registry,
        HttpContext context,
        List<(string Query, string Authorization)> asked,
        string? answer
    )
    {
        var request = context.Request;
        if (request.Path == "/token")
        {
            using var reader = new StreamReader(request.Body, Encoding.UTF8);
            asked.Add(
                (
                    request.Method == "POST" ? await reader.ReadToEndAsync() : request.QueryString.Value!,
                    request.Headers.Authorization.ToString()
                )
            );
            context.Response.StatusCode = answer is null ? 401 : 200;
            await context.Response.WriteAsync(answer ?? "");
            return true;
        }

        if (request.Headers.Authorization == "Bearer t1")
        {
            return false;
        }

        context.Response.StatusCode = 401;
        context.Response.Headers.WWWAuthenticate =
            $"""Bearer realm="{registry.Server.Address}token",service="tests",scope="repository:app:pull" """;
        return true;
    }
}
