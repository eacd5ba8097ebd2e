using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pillion.Abstractions;
using Pillion.Testing;

namespace Pillion.Components.Middleware.Tests;

public sealed class BearerAuthenticationTests : IAsyncLifetime
{
    private const string Type = "middleware.http.bearer";

    private static readonly string[] s_others = ["you", "they"];
    private static readonly string[] s_withMe = ["you", "me"];

    private readonly ManualTimeProvider _time = new();
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<object> _keys = [];
    private TestServer? _server;
    private int _keyRequests;
    private bool _isDown;

    private string Issuer => _server!.Address.AbsoluteUri.TrimEnd('/');

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(AnswerAsync);
        var rsa = _rsa.ExportParameters(false);
        var curve = _curve.ExportParameters(false);
        _keys.Add(
            new
            {
                kty = "RSA",
                kid = "rsa",
                n = Encode(rsa.Modulus!),
                e = Encode(rsa.Exponent!),
            }
        );
        _keys.Add(
            new
            {
                kty = "EC",
                kid = "ec",
                alg = "ES256",
                crv = "P-256",
                x = Encode(curve.Q.X!),
                y = Encode(curve.Q.Y!),
            }
        );
        _keys.Add(
            new
            {
                kty = "oct",
                kid = "shared",
                k = Encode("secret"u8),
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _rsa.Dispose();
        _curve.Dispose();
    }

    [Theory]
    [InlineData("RS256", "rsa")]
    [InlineData("PS384", "rsa")]
    [InlineData("RS512", "rsa")]
    [InlineData("ES256", "ec")]
    public async Task Invoke_ValidToken_Passes(string algorithm, string keyId)
    {
        await using var run = await StartAsync();

        var (status, _, _) = await SendAsync(run, "bEaReR " + Sign(algorithm, keyId, Claims()));

        Assert.Equal(204, status);
        Assert.Single(run.Passed);
    }

    [Fact]
    public async Task Invoke_NoJwksUrl_KeysAreThoseOfTheOpenIdConfiguration()
    {
        await using var run = await MiddlewareRun.StartAsync(Type, Services(), ("issuerURL", Issuer), ("clientID", "me"));

        Assert.Equal(204, (await SendAsync(run, "Bearer " + Sign("RS256", "rsa", Claims()))).Status);
    }

    [Fact]
    public async Task Invoke_BadToken_Is401AndNeverReachesTheApi()
    {
        await using var run = await StartAsync();
        var good = Sign("RS256", "rsa", Claims());
        var parts = good.Split('.');
        var otherClaims = Encode(JsonSerializer.SerializeToUtf8Bytes(Claims(("sub", "root"))));
        var symmetric = Header("HS256", "shared") + "." + parts[1];
        string[] bad =
        [
            "",
            "Bearer",
            "Bearer ",
            "Basic " + good,
            "Bearer a.b.c",
            $"Bearer {parts[0]}.{parts[1]}.",
            $"Bearer {parts[0]}.{otherClaims}.{parts[2]}",
            $"Bearer {Header("none", "rsa")}.{parts[1]}.{parts[2]}",
            $"Bearer {Header("ES256", "rsa")}.{parts[1]}.{parts[2]}",
            $"Bearer {symmetric}.{Encode(HMACSHA256.HashData("secret"u8, Encoding.ASCII.GetBytes(symmetric)))}",
            "Bearer " + Sign("RS256", "unknown", Claims()),
            "Bearer " + Sign("ES384", "ec", Claims()),
            "Bearer " + Sign("RS256", "rsa", Claims(("iss", "https://other"))),
            "Bearer " + Sign("RS256", "rsa", Claims(("aud", "you"))),
            "Bearer " + Sign("RS256", "rsa", Claims(("aud", s_others))),
            "Bearer " + Sign("RS256", "rsa", Claims(("exp", Now - 301))),
            "Bearer " + Sign("RS256", "rsa", Claims(("exp", "never"))),
            "Bearer " + Sign("RS256", "rsa", Claims(("nbf", Now + 301))),
            "Bearer " + Sign("RS256", "rsa", Claims(("iat", Now + 301))),
        ];

        foreach (var header in bad)
        {
            var (status, text, _) = await SendAsync(run, header);
            Assert.True((status, text) == (401, "Unauthorized"), header);
        }

        Assert.Empty(run.Passed);
    }

    [Fact]
    public async Task Invoke_ClockAlittleOffAndAudienceInAList_Passes()
    {
        await using var run = await StartAsync();
        var claims = Claims(("exp", Now - 299), ("nbf", Now + 299), ("aud", s_withMe));

        Assert.Equal(204, (await SendAsync(run, "Bearer " + Sign("RS256", "rsa", claims))).Status);
    }

    [Fact]
    public async Task Invoke_IssuerHasANewKey_IsFetchedAndNotMoreOftenThanItShould()
    {
        await using var run = await StartAsync();
        using var other = RSA.Create(2048);
        var numbers = other.ExportParameters(false);
        _keys.Add(
            new
            {
                kty = "RSA",
                kid = "new",
                n = Encode(numbers.Modulus!),
                e = Encode(numbers.Exponent!),
            }
        );
        var token = "Bearer " + Sign("RS256", "new", Claims(), other);

        Assert.Equal(401, (await SendAsync(run, token)).Status);
        Assert.Equal(1, _keyRequests);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(204, (await SendAsync(run, token)).Status);
        Assert.Equal(204, (await SendAsync(run, token)).Status);
        Assert.Equal(2, _keyRequests);
    }

    [Fact]
    public async Task Invoke_IssuerIsDownWhenKeysAreOld_TheOldKeysGoOn()
    {
        await using var run = await StartAsync();
        _isDown = true;
        _time.Advance(TimeSpan.FromMinutes(11));

        Assert.Equal(204, (await SendAsync(run, "Bearer " + Sign("RS256", "rsa", Claims()))).Status);
        Assert.Equal(204, (await SendAsync(run, "Bearer " + Sign("RS256", "rsa", Claims()))).Status);
        Assert.Equal(2, _keyRequests);
    }

    [Fact]
    public async Task Init_NoKeys_NamesTheKey()
    {
        _isDown = true;

        var e = await Assert.ThrowsAsync<ComponentException>(StartAsync);

        Assert.Equal(ComponentErrorKind.Configuration, e.Kind);
        Assert.Contains("'jwksURL' gives no keys", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_ConfigurationOfAnotherIssuer_IsRefused()
    {
        var e = await Assert.ThrowsAsync<ComponentException>(() =>
            MiddlewareRun.StartAsync(Type, Services(), ("issuer", Issuer + "/"), ("audience", "me"))
        );

        Assert.Contains($"is of the issuer '{Issuer}'", e.Message, StringComparison.Ordinal);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    private ComponentServices Services() => new() { Time = _time };

    private Task<MiddlewareRun> StartAsync() =>
        MiddlewareRun.StartAsync(Type, Services(), ("issuer", Issuer), ("audience", "me"), ("jwksURL", Issuer + "/keys"));

    private static Task<(int Status, string Text, BuildingBlocks.Http.HeaderList Headers)> SendAsync(MiddlewareRun run, string header) =>
        run.SendAsync("GET", "/v1.0/metadata", default, ("Authorization", header));

    private Dictionary<string, object> Claims(params (string Name, object Value)[] others)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer,
            ["aud"] = "me",
            ["exp"] = Now + 60,
        };
        foreach (var (name, value) in others)
        {
            claims[name] = value;
        }

        return claims;
    }

    private string Sign(string algorithm, string keyId, Dictionary<string, object> claims, RSA? key = null)
    {
        var text = Header(algorithm, keyId) + "." + Encode(JsonSerializer.SerializeToUtf8Bytes(claims));
        var bytes = Encoding.ASCII.GetBytes(text);
        var hash = new HashAlgorithmName("SHA" + algorithm[2..]);
        var signature =
            algorithm[0] == 'E'
                ? _curve.SignData(bytes, hash)
                : (key ?? _rsa).SignData(bytes, hash, algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);
        return $"{text}.{Encode(signature)}";
    }

    private static string Header(string algorithm, string keyId) =>
        Encode(
            JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    alg = algorithm,
                    kid = keyId,
                    typ = "JWT",
                }
            )
        );

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/.well-known/openid-configuration")
        {
            await context.Response.WriteAsJsonAsync(new { issuer = Issuer, jwks_uri = Issuer + "/keys" });
            return;
        }

        _keyRequests++;
        if (_isDown)
        {
            context.Response.StatusCode = 503;
            return;
        }

        await context.Response.WriteAsJsonAsync(new { keys = _keys });
    }
}
