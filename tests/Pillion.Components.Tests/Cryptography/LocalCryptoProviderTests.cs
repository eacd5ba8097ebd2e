using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Cryptography;
using Pillion.Components.Conformance.Cryptography;
using Pillion.Components.Local;
using Pillion.Components.Local.Cryptography;
using Pillion.Testing;

namespace Pillion.Components.Tests.Cryptography;

/// <summary>Keys for the tests of both providers, made once: an RSA key takes a while.</summary>
internal static class TestKeys
{
    public static byte[] Symmetric { get; } = RandomNumberGenerator.GetBytes(32);

    public static RSA Rsa { get; } = RSA.Create(2048);

    public static string SymmetricJwk(string kid, string more = "") =>
        $$"""{"kty":"oct","kid":"{{kid}}","k":"{{Base64Url.EncodeToString(Symmetric)}}"{{more}}}""";

    public static string RsaJwk(string kid)
    {
        var p = Rsa.ExportParameters(includePrivateParameters: true);
        var members = new (string Name, byte[]? Value)[]
        {
            ("n", p.Modulus),
            ("e", p.Exponent),
            ("d", p.D),
            ("p", p.P),
            ("q", p.Q),
            ("dp", p.DP),
            ("dq", p.DQ),
            ("qi", p.InverseQ),
        };
        return $$"""{"kty":"RSA","kid":"{{kid}}",{{string.Join(',', members.Select(m => $"\"{m.Name}\":\"{Base64Url.EncodeToString(m.Value)}\""))}}}""";
    }

    public static string Set() => $$"""{"keys":[{{SymmetricJwk("symmetric")}},{{RsaJwk("rsa")}},{"kty":"EC","kid":"ec","crv":"P-256"}]}""";
}

public sealed class LocalStorageCryptoProviderTests : CryptoProviderSuite
{
    private readonly TempDirectory _directory = new();

    protected override string RsaKey => "keys/rsa.pem";

    protected override async ValueTask<ICryptoProvider> CreateAsync()
    {
        await File.WriteAllBytesAsync(_directory.File("symmetric"), TestKeys.Symmetric, Token);
        _directory.Write("base64", Convert.ToBase64String(TestKeys.Symmetric));
        _directory.Write("jwk.json", TestKeys.SymmetricJwk("x"));
        _directory.Write("signs.json", TestKeys.SymmetricJwk("x", ",\"use\":\"sig\""));
        _directory.Write("only.json", TestKeys.SymmetricJwk("x", ",\"alg\":\"A256CBC-NOPAD\",\"key_ops\":[\"wrapKey\"]"));
        _directory.Write("keys/rsa.pem", TestKeys.Rsa.ExportPkcs8PrivateKeyPem());
        _directory.Write("public.pem", TestKeys.Rsa.ExportSubjectPublicKeyInfoPem());
        _directory.Write("broken.json", "{\"kty\":\"oct\",\"k\":\"SECRET");
        return await Components.CreateAsync<ICryptoProvider>(
            LocalComponents.All,
            "crypto.dapr.localstorage",
            new ManualTimeProvider(),
            ("path", _directory.Path)
        );
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("base64")]
    [InlineData("jwk.json")]
    public async Task Wrap_SameKeyInAnotherForm_UnwrapsWithTheRawOne(string file)
    {
        var wrapped = await Provider.WrapKeyAsync(new byte[32], "A256KW", file, Token);

        Assert.Equal(new byte[32], await Provider.UnwrapKeyAsync(wrapped, "A256KW", "symmetric", Token));
    }

    [Fact]
    public async Task Wrap_PublicKeyOnly_WrapsAndCannotUnwrap()
    {
        var wrapped = await Provider.WrapKeyAsync(new byte[32], "RSA-OAEP-256", "public.pem", Token);

        Assert.Equal(new byte[32], await Provider.UnwrapKeyAsync(wrapped, "RSA-OAEP-256", "keys/rsa.pem", Token));
        await Assert.ThrowsAsync<ComponentException>(async () =>
            await Provider.UnwrapKeyAsync(wrapped, "RSA-OAEP-256", "public.pem", Token)
        );
    }

    [Theory]
    [InlineData("signs.json", "A256KW", "key cannot perform the 'wrapKey' operation")]
    [InlineData("only.json", "A256KW", "key cannot be used with algorithm 'A256KW'")]
    [InlineData("../symmetric", "A256KW", "failed to retrieve the key encryption key: invalid key path: cannot contain '..'")]
    [InlineData("/etc/hostname", "A256KW", "failed to retrieve the key encryption key: invalid key path: cannot contain '..'")]
    [InlineData(
        "broken.json",
        "A256KW",
        "failed to retrieve the key encryption key: failed to parse key 'broken.json': it is no valid JSON"
    )]
    public async Task Wrap_KeyThatMayNot_SaysWhyAndShowsNoKey(string file, string algorithm, string message)
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await Provider.WrapKeyAsync(new byte[32], algorithm, file, Token)
        );

        Assert.Equal(message, error.Message);
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
    }
}

public sealed class JwksCryptoProviderTests : CryptoProviderSuite
{
    private readonly TempDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();

    protected override ValueTask<ICryptoProvider> CreateAsync() => CreateAsync(TestKeys.Set());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Init_Base64_IsTheSet()
    {
        await using var provider = await CreateAsync(Convert.ToBase64String(Encoding.UTF8.GetBytes(TestKeys.Set())));

        Assert.NotEmpty(await provider.WrapKeyAsync(new byte[32], "A256KW", "symmetric", Token));
    }

    [Fact]
    public async Task Wrap_FileChanged_HasTheNewKeys()
    {
        var file = _directory.Write("keys.json", """{"keys":[]}""");
        await using var provider = await CreateAsync(file);
        await Assert.ThrowsAsync<ComponentException>(async () => await provider.WrapKeyAsync(new byte[32], "A256KW", "symmetric", Token));

        _directory.Write("keys.json", TestKeys.Set());

        Assert.NotEmpty(await provider.WrapKeyAsync(new byte[32], "A256KW", "symmetric", Token));
    }

    [Fact]
    public async Task Wrap_ServerChanged_HasTheNewKeysAfterTheInterval()
    {
        var set = """{"keys":[]}""";
        var asked = 0;
        await using var server = await TestServer.StartAsync(context =>
        {
            asked++;
            return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(set)).AsTask();
        });
        await using var provider = await CreateAsync(server.Address.AbsoluteUri, ("minRefreshInterval", "1m"));
        set = TestKeys.Set();
        await Assert.ThrowsAsync<ComponentException>(async () => await provider.WrapKeyAsync(new byte[32], "A256KW", "symmetric", Token));

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEmpty(await provider.WrapKeyAsync(new byte[32], "A256KW", "symmetric", Token));
        set = "no set any more";
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEmpty(await provider.WrapKeyAsync(new byte[32], "A256KW", "symmetric", Token));
        Assert.NotEmpty(await provider.WrapKeyAsync(new byte[32], "A256KW", "symmetric", Token));

        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task Init_NoSet_SaysWhichKeyOfTheMetadata()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () => await CreateAsync("no set, no file"));

        Assert.Equal("component 'test': metadata key 'jwks' cannot be used: it is no valid JSON", error.Message);
    }

    private async ValueTask<ICryptoProvider> CreateAsync(string jwks, params (string, string)[] more) =>
        await Components.CreateAsync<ICryptoProvider>(LocalComponents.All, "crypto.dapr.jwks", _time, [("jwks", jwks), .. more]);
}

public sealed class AesKeyWrapTests
{
    /// <summary>RFC 3394 §4.6: 256 bits of key data with a 256-bit key.</summary>
    [Fact]
    public void Wrap_VectorOfTheRfc_IsAsPublished()
    {
        using var aes = Aes.Create();
        aes.Key = Convert.FromHexString("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F");
        var key = Convert.FromHexString("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F");

        var wrapped = AesKeyWrap.Wrap(aes, key);

        Assert.Equal("28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21", Convert.ToHexString(wrapped));
        Assert.Equal(key, AesKeyWrap.Unwrap(aes, wrapped));
    }
}
