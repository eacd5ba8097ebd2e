using System.Security.Cryptography;
using Pillion.BuildingBlocks.Apps;
using Pillion.Testing;

namespace Pillion.Api.Tests.Cryptography;

public sealed class CryptoRouteTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private ApiTestHost? _host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ApiTestHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllBytesAsync(_directory.File("key"), RandomNumberGenerator.GetBytes(32), Token);
        _host = await ApiTestHost.StartAsync(ApiApp.Component("vault", "crypto.dapr.localstorage", ("path", _directory.Path)));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public async Task EncryptThenDecrypt_Document_ComesBack(int length)
    {
        var document = RandomNumberGenerator.GetBytes(length);

        var (status, encrypted) = await PutAsync("encrypt", document, ("dapr-key-name", "key"), ("dapr-key-wrap-algorithm", "aes"));
        var (decryptedStatus, decrypted) = await PutAsync("decrypt", encrypted);

        Assert.Equal((200, 200), (status, decryptedStatus));
        Assert.StartsWith(
            "dapr.io/enc/v1\n{\"k\":\"key\",\"kw\":1,",
            System.Text.Encoding.Latin1.GetString(encrypted),
            StringComparison.Ordinal
        );
        Assert.Equal(document, decrypted);
    }

    [Fact]
    public async Task Encrypt_AllHeaders_AreHeeded()
    {
        var (_, encrypted) = await PutAsync(
            "encrypt",
            [1, 2, 3],
            ("dapr-key-name", "key"),
            ("dapr-key-wrap-algorithm", "A256KW"),
            ("dapr-omit-decryption-key-name", "true"),
            ("dapr-decryption-key-name", "other"),
            ("dapr-data-encryption-cipher", "chacha20-poly1305")
        );
        var (status, decrypted) = await PutAsync("decrypt", encrypted, ("dapr-key-name", "key"));

        Assert.Contains("\n{\"kw\":1,", System.Text.Encoding.Latin1.GetString(encrypted), StringComparison.Ordinal);
        Assert.Contains("\"cph\":2", System.Text.Encoding.Latin1.GetString(encrypted), StringComparison.Ordinal);
        Assert.Equal(200, status);
        Assert.Equal([1, 2, 3], decrypted);
    }

    [Theory]
    [InlineData("vault/encrypt", "", "", 400, "ERR_BAD_REQUEST", "invalid request: missing header 'dapr-key-name'")]
    [InlineData("vault/encrypt", "key", "", 400, "ERR_BAD_REQUEST", "invalid request: missing header 'dapr-key-wrap-algorithm'")]
    [InlineData(
        "vault/encrypt",
        "key",
        "nope",
        500,
        "ERR_CRYPTO",
        "failed to perform operation: option Algorithm is not valid: algorithm NOPE is not supported"
    )]
    [InlineData(
        "vault/encrypt",
        "absent",
        "AES",
        500,
        "ERR_CRYPTO",
        "failed to perform operation: failed to wrap the file key: failed to retrieve the key encryption key: failed to load key 'absent': there is no such file"
    )]
    [InlineData("vault/decrypt", "", "", 500, "ERR_CRYPTO", "failed to perform operation: invalid header: scheme name not found")]
    [InlineData("nope/encrypt", "", "", 400, "ERR_CRYPTO_PROVIDER_NOT_FOUND", "crypto provider nope not found")]
    [InlineData("nope/decrypt", "", "", 400, "ERR_CRYPTO_PROVIDER_NOT_FOUND", "crypto provider nope not found")]
    public async Task Request_Wrong_HasDaprsError(string route, string key, string algorithm, int status, string code, string message)
    {
        var answer = await Host.SendAsync(
            "PUT",
            "/v1.0-alpha1/crypto/" + route,
            [("dapr-key-name", key), ("dapr-key-wrap-algorithm", algorithm)],
            "text"
        );

        Assert.Equal((status, $$"""{"errorCode":"{{code}}","message":"{{message}}"}"""), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Request_NoProviderAtAll_IsNotConfigured()
    {
        await using var host = await ApiTestHost.StartAsync();

        var answer = await host.SendAsync("PUT", "/v1.0-alpha1/crypto/any/decrypt", body: "x");

        Assert.Equal(
            (500, """{"errorCode":"ERR_CRYPTO_PROVIDERS_NOT_CONFIGURED","message":"crypto providers not configured"}"""),
            (answer.Status, answer.Body)
        );
    }

    [Theory]
    [InlineData("getkey")]
    [InlineData("verify")]
    public async Task Subtle_EveryOperation_IsNotImplemented(string operation)
    {
        var answer = await Host.SendAsync("POST", "/v1.0-alpha1/subtlecrypto/vault/" + operation, body: "{}");

        Assert.Equal(
            (501, """{"errorCode":"ERR_API_UNIMPLEMENTED","message":"this API is currently not implemented"}"""),
            (answer.Status, answer.Body)
        );
    }

    [Fact]
    public async Task Encrypt_LargerThanTheLimit_FailsOrBreaksOff()
    {
        var options = new AppRuntimeOptions { AppId = "app", MaxBodySize = 1000 };
        await using var host = await ApiTestHost.StartAsync(
            options,
            components: ApiApp.Component("vault", "crypto.dapr.localstorage", ("path", _directory.Path))
        );
        using var request = Request("encrypt", new byte[2000], ("dapr-key-name", "key"), ("dapr-key-wrap-algorithm", "aes"));

        // The header of the document is on its way before the body is read: what is left is to break the connection.
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var response = await host.Client.SendAsync(request, Token);
            await response.Content.ReadAsByteArrayAsync(Token);
        });
    }

    private async Task<(int Status, byte[] Body)> PutAsync(string operation, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = Request(operation, body, headers);
        using var response = await Host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(Token));
    }

    private static HttpRequestMessage Request(string operation, byte[] body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"/v1.0-alpha1/crypto/vault/{operation}")
        {
            Content = new ByteArrayContent(body),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }
}
