using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Pillion.Abstractions;
using Pillion.Abstractions.Secrets;
using Pillion.Components.Conformance.Secrets;
using Pillion.Components.Vault;
using Pillion.Testing;

namespace Pillion.Components.Tests.Secrets;

public sealed class VaultSecretStoreTests : SecretStoreSuite
{
    private readonly TempDirectory _directory = new();
    private FakeVault? _vault;

    private FakeVault Vault => _vault!;

    protected override async ValueTask<ISecretStore> CreateAsync()
    {
        _vault = await FakeVault.StartAsync();
        foreach (var (name, value) in Secrets)
        {
            _vault.Versioned["dapr/" + name] = [new JsonObject { [name] = value }];
            _vault.Plain["dapr/" + name] = new JsonObject { [name] = value };
        }

        return await OpenAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Vault.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Get_SeveralValuesInAFolder_AreTheSecret()
    {
        Vault.Versioned["dapr/db/main"] = [new JsonObject { ["user"] = "u", ["password"] = new string('x', 1 << 20) }];

        var secret = await Store.GetAsync("db/main", null, Token);
        var all = await Store.GetAllAsync(null, Token);

        Assert.Equal(("u", 1 << 20), (secret!["user"], secret["password"].Length));
        Assert.Equal(secret, all["db/main"]);
        Assert.Equal(Secrets.Count + 1, all.Count);
        Assert.Equal(SecretStoreFeatures.MultipleKeyValuesPerSecret, Store.Features);
    }

    [Fact]
    public async Task Get_VersionId_GivesThatVersion()
    {
        Vault.Versioned["dapr/v"] = [new JsonObject { ["v"] = "first" }, new JsonObject { ["v"] = "second" }, null];

        Assert.Equal("first", (await Store.GetAsync("v", Version("1"), Token))!["v"]);
        Assert.Equal("second", (await Store.GetAsync("v", Version("2"), Token))!["v"]);
        Assert.Equal(ComponentErrorKind.NotFound, (await FailAsync(Store, "v", Version("3"))).Kind);
        Assert.Equal(ComponentErrorKind.NotFound, (await FailAsync(Store, "v")).Kind);
        Assert.Equal(ComponentErrorKind.InvalidRequest, (await FailAsync(Store, "v", Version("1&x=y"))).Kind);
        Assert.Equal(["v"], (await Store.GetAllAsync(Version("2"), Token)).Keys);
    }

    [Fact]
    public async Task Get_EngineOfVersion1_IsFoundOutOnce()
    {
        await using var store = await OpenAsync(("enginePath", "old"));

        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async _ => Assert.Equal("admin", (await store.GetAsync("conformance-user", null, Token))!["conformance-user"]))
        );
        Vault.Requests.Clear();
        await store.GetAsync("conformance-user", null, Token);

        Assert.Equal(["GET /v1/old/dapr/conformance-user"], Vault.Requests);
        Assert.Equal(Secrets.Count, (await store.GetAllAsync(null, Token)).Count);
    }

    [Fact]
    public async Task GetAll_EngineOfVersion1_HoldsEverySecret()
    {
        await using var store = await OpenAsync(("enginePath", "old"));

        Assert.Equal(Secrets.Count, (await store.GetAllAsync(null, Token)).Count);
    }

    [Fact]
    public async Task Get_Text_IsTheWholeSecretUnderItsName()
    {
        Vault.Versioned["dapr/text"] = ["plain"];
        Vault.Versioned["dapr/map"] = [new JsonObject { ["a"] = 1 }];
        await using var store = await OpenAsync(("vaultValueType", "text"));

        Assert.Equal("plain", (await store.GetAsync("text", null, Token))!["text"]);
        Assert.Equal("""{"a":1}""", (await store.GetAsync("map", null, Token))!["map"]);
        Assert.Equal(SecretStoreFeatures.None, store.Features);
    }

    [Fact]
    public async Task Get_ValueThatIsNoText_NamesItAndWhatToDo()
    {
        Vault.Versioned["dapr/map"] = [new JsonObject { ["port"] = 5432 }];

        var e = await FailAsync(Store, "map");

        Assert.Contains("'port' of secret map is Number", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("5432", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("false", null, "x")]
    [InlineData("true", "other/folder", "other/folder/x")]
    public async Task Get_Prefix_StandsBeforeTheName(string usePrefix, string? prefix, string path)
    {
        Vault.Versioned[path] = [new JsonObject { ["a"] = "b" }];
        await using var store = await OpenAsync(("vaultKVUsePrefix", usePrefix), ("vaultKVPrefix", prefix ?? ""));

        Assert.Equal("b", (await store.GetAsync("x", null, Token))!["a"]);
    }

    [Fact]
    public async Task Get_TokenFileIsRenewed_IsReadAgain()
    {
        var file = _directory.Write("token", Vault.Token + "\n");
        await using var store = await OpenAsync(("vaultToken", ""), ("vaultTokenMountPath", file));
        await store.GetAsync("conformance-user", null, Token);
        Vault.Token = "s.renewed";
        _directory.Write("token", Vault.Token);

        Assert.Equal("admin", (await store.GetAsync("conformance-user", null, Token))!["conformance-user"]);
    }

    [Fact]
    public async Task Get_WrongToken_SaysSoWithoutTheToken()
    {
        await using var store = await OpenAsync(("vaultToken", "s.wrong-token"));

        var e = await FailAsync(store, "conformance-user");

        Assert.Equal(ComponentErrorKind.Internal, e.Kind);
        Assert.Contains("secret store 'test'", e.Message, StringComparison.Ordinal);
        Assert.Contains("403", e.Message, StringComparison.Ordinal);
        Assert.Contains("permission denied (check vaultToken", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s.wrong-token", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_VaultIsSealedOrGone_IsUnavailableAndNamesTheField()
    {
        Vault.IsSealed = true;
        var sealedError = await FailAsync(Store, "conformance-user");
        await using var gone = await OpenAsync(("vaultAddr", "http://127.0.0.1:1"));
        var goneError = await FailAsync(gone, "conformance-user");

        Assert.Equal((ComponentErrorKind.Unavailable, ComponentErrorKind.Unavailable), (sealedError.Kind, goneError.Kind));
        Assert.Contains("Vault is sealed", sealedError.Message, StringComparison.Ordinal);
        Assert.Contains("Vault at http://127.0.0.1:1 (vaultAddr) cannot be asked", goneError.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WrongEnginePath_IsAnErrorOfTheStore()
    {
        await using var store = await OpenAsync(("enginePath", "nowhere"));

        Assert.Contains("no handler for route", (await FailAsync(store, "x")).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ComponentException>(async () => await store.GetAllAsync(null, Token));
    }

    [Fact]
    public async Task Get_OverTls_TrustsWhatTheMetadataSays()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=vault.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("vault.test");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        await using var vault = await FakeVault.StartAsync(options =>
            options.ConfigureEndpointDefaults(endpoint => endpoint.UseHttps(certificate))
        );
        vault.Versioned["dapr/x"] = [new JsonObject { ["a"] = "b" }];
        var pem = certificate.ExportCertificatePem();
        var folder = _directory.Folder("certificates");
        var file = _directory.Write("certificates/ca.crt", pem);
        (string, string)[][] trusting =
        [
            [("skipVerify", "true")],
            [("caPem", pem), ("tlsServerName", "vault.test")],
            [("caCert", file), ("tlsServerName", "vault.test")],
            [("caPath", folder), ("tlsServerName", "vault.test")],
        ];

        foreach (var metadata in trusting)
        {
            await using var store = await OpenAsync([("vaultAddr", vault.Address), .. metadata]);
            Assert.Equal("b", (await store.GetAsync("x", null, Token))!["a"]);
        }

        await using var distrusting = await OpenAsync(("vaultAddr", vault.Address));
        Assert.Equal(ComponentErrorKind.Unavailable, (await FailAsync(distrusting, "x")).Kind);
        await using var otherName = await OpenAsync(("vaultAddr", vault.Address), ("caPem", pem));
        Assert.Equal(ComponentErrorKind.Unavailable, (await FailAsync(otherName, "x")).Kind);
    }

    [Theory]
    [InlineData("vaultAddr", "vault:8200")]
    [InlineData("vaultValueType", "json")]
    [InlineData("vaultToken", "")]
    [InlineData("vaultTokenMountPath", "/nowhere/token")]
    [InlineData("caPem", "no certificate")]
    [InlineData("caCert", "/nowhere/ca.crt")]
    [InlineData("caPath", "/nowhere")]
    public async Task Init_BadMetadata_NamesTheKeyAndNoToken(string key, string value)
    {
        (string, string)[] metadata = key == "vaultTokenMountPath" ? [("vaultToken", ""), (key, value)] : [(key, value)];

        var e = await Assert.ThrowsAsync<ComponentException>(() => OpenAsync(metadata));

        Assert.Equal(ComponentErrorKind.Configuration, e.Kind);
        Assert.Contains($"metadata key '{key}'", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Vault.Token, e.ToString(), StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Version(string id) => new(StringComparer.Ordinal) { ["version_id"] = id };

    private static Task<ComponentException> FailAsync(
        ISecretStore store,
        string name,
        IReadOnlyDictionary<string, string>? metadata = null
    ) => Assert.ThrowsAsync<ComponentException>(async () => await store.GetAsync(name, metadata, Token));

    private Task<ISecretStore> OpenAsync(params (string Key, string Value)[] metadata) =>
        Components.CreateAsync<ISecretStore>(
            VaultComponents.All,
            "secretstores.hashicorp.vault",
            new ManualTimeProvider(),
            [("vaultAddr", Vault.Address), ("vaultToken", Vault.Token), .. metadata]
        );
}
