using Pillion.Modules.Credentials;
using Pillion.Testing;

namespace Pillion.Modules.Tests.Credentials;

/// <summary>Docker's <c>config.json</c> and the helpers that it names.</summary>
public sealed class DockerCredentialsTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly DockerCredentials _credentials;

    public DockerCredentialsTests() => _credentials = new DockerCredentials(_folder.Path);

    [Theory]
    [InlineData("ghcr.io", """{"auths":{"ghcr.io":{"auth":"YW5uOnNlY3JldA=="}}}""")]
    [InlineData("ghcr.io", """{"auths":{"https://ghcr.io/v1/":{"auth":"YW5uOnNlY3JldA=="}}}""")]
    [InlineData("ghcr.io", """{"auths":{"ghcr.io":{"username":"ann","password":"secret"}}}""")]
    [InlineData("docker.io", """{"auths":{"https://index.docker.io/v1/":{"auth":"YW5uOnNlY3JldA=="}}}""")]
    public async Task FindAsync_InAuths_FindsThem(string registry, string json)
    {
        _folder.Write("config.json", json);

        var found = await _credentials.FindAsync(registry, TestContext.Current.CancellationToken);

        Assert.Equal(("ann", "secret", _credentials.Path), (found!.Username, found.Password, found.Source));
    }

    [Theory]
    [InlineData("""{"auths":{"other.io":{"auth":"YW5uOnNlY3JldA=="}}}""")]
    [InlineData("""{"auths":{"ghcr.io":{}}}""")]
    [InlineData("{}")]
    public async Task FindAsync_WithoutThem_FindsNothing(string json)
    {
        _folder.Write("config.json", json);

        Assert.Null(await _credentials.FindAsync("ghcr.io", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("""{"auths":{"ghcr.io":{"auth":"nonsense"}}}""", "is not user:password in base64")]
    [InlineData("""{"credsStore":"../../evil"}""", "'../../evil' is no name of a credential helper")]
    [InlineData(
        """{"credsStore":"pillion-test-missing"}""",
        "names the credential helper docker-credential-pillion-test-missing, which cannot be run"
    )]
    [InlineData("{", "cannot be read")]
    public async Task FindAsync_InABrokenFile_SaysWhatIsWrong(string json, string expected)
    {
        _folder.Write("config.json", json);

        var e = await Assert.ThrowsAsync<ModuleSourceException>(() =>
            _credentials.FindAsync("ghcr.io", TestContext.Current.CancellationToken)
        );

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Helper_IsAskedForItsRegistryAndKeepsPasswords()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("permanent: the helper of this test is a shell script");
            return;
        }

        // What it is told by "store", "get" gives back: a user's name and a secret.
        var program = _folder.Write(
            "docker-credential-pillion-test",
            $$"""
            #!/bin/sh
            case $1 in
              get) read -r server; cat "{{_folder.Path}}/$server" 2> /dev/null || { echo 'credentials not found in native keychain'; exit 1; } ;;
              store) cat > "{{_folder.Path}}/ghcr.io" ;;
            esac
            """
        );
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $"{Environment.GetEnvironmentVariable("PATH")}:{_folder.Path}");
        _folder.Write("config.json", """{"credHelpers":{"ghcr.io":"pillion-test"},"auths":{"other.io":{"auth":"YW5uOnNlY3JldA=="}}}""");

        Assert.Null(await _credentials.FindAsync("ghcr.io", TestContext.Current.CancellationToken));
        var kept = await _credentials.StoreAsync("ghcr.io", "bob", "top secret", TestContext.Current.CancellationToken);
        var found = await _credentials.FindAsync("ghcr.io", TestContext.Current.CancellationToken);
        var other = await _credentials.FindAsync("other.io", TestContext.Current.CancellationToken);

        Assert.Equal(("docker-credential-pillion-test", "bob", "top secret"), (kept, found!.Username, found.Password));
        Assert.Equal("ann", other!.Username);
        Assert.DoesNotContain(
            "bob",
            await File.ReadAllTextAsync(_credentials.Path, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        await File.WriteAllTextAsync(
            _folder.File("ghcr.io"),
            """{"Username":"<token>","Secret":"id1"}""",
            TestContext.Current.CancellationToken
        );
        Assert.Equal("id1", (await _credentials.FindAsync("ghcr.io", TestContext.Current.CancellationToken))!.IdentityToken);
    }

    public void Dispose() => _folder.Dispose();
}
