using System.Security.Cryptography;
using Pillion.Abstractions;
using Pillion.Abstractions.Cryptography;

namespace Pillion.Components.Conformance.Cryptography;

/// <summary>What every crypto provider does. The derived class provides one that holds the keys named here.</summary>
public abstract class CryptoProviderSuite : IAsyncLifetime
{
    private ICryptoProvider? _provider;

    /// <summary>A symmetric key of 32 bytes; null when the provider has none.</summary>
    protected virtual string? SymmetricKey => "symmetric";

    /// <summary>An RSA key with its private half; null when the provider has none.</summary>
    protected virtual string? RsaKey => "rsa";

    protected ICryptoProvider Provider => _provider ?? throw new InvalidOperationException("The provider is made in InitializeAsync.");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _provider = await CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Provider.DisposeAsync();
    }

    /// <summary>Makes a provider with the keys in it.</summary>
    protected abstract ValueTask<ICryptoProvider> CreateAsync();

    [Theory]
    [InlineData("A256KW")]
    [InlineData("A256CBC-NOPAD")]
    [InlineData("RSA-OAEP-256")]
    public async Task WrapThenUnwrap_EveryAlgorithm_GivesTheKey(string algorithm)
    {
        var name = algorithm.StartsWith("RSA", StringComparison.Ordinal) ? RsaKey : SymmetricKey;
        Assert.SkipWhen(name is null, "permanent: the provider has no key for it");
        var key = RandomNumberGenerator.GetBytes(32);

        var wrapped = await Provider.WrapKeyAsync(key, algorithm, name, Token);

        Assert.NotEqual(key, wrapped);
        Assert.Equal(key, await Provider.UnwrapKeyAsync(wrapped, algorithm, name, Token));
    }

    [Theory]
    [InlineData("A256KW")]
    [InlineData("RSA-OAEP-256")]
    public async Task Unwrap_ChangedKey_IsRefused(string algorithm)
    {
        var name = algorithm.StartsWith("RSA", StringComparison.Ordinal) ? RsaKey : SymmetricKey;
        Assert.SkipWhen(name is null, "permanent: the provider has no key for it");
        var wrapped = await Provider.WrapKeyAsync(new byte[32], algorithm, name, Token);
        wrapped[^1] ^= 1;

        await Assert.ThrowsAsync<ComponentException>(async () => await Provider.UnwrapKeyAsync(wrapped, algorithm, name, Token));
    }

    [Fact]
    public async Task Wrap_UnknownKey_IsNotFound()
    {
        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await Provider.WrapKeyAsync(new byte[32], "A256KW", "no-such-key", Token)
        );

        Assert.Equal(ComponentErrorKind.NotFound, error.Kind);
    }

    [Theory]
    [InlineData("RSA-OAEP-256", true)]
    [InlineData("A256KW", false)]
    [InlineData("ROT13", true)]
    public async Task Wrap_KeyDoesNotFitTheAlgorithm_IsRefused(string algorithm, bool isSymmetric)
    {
        var name = isSymmetric ? SymmetricKey : RsaKey;
        Assert.SkipWhen(name is null, "permanent: the provider has no key for it");

        await Assert.ThrowsAsync<ComponentException>(async () => await Provider.WrapKeyAsync(new byte[32], algorithm, name, Token));
    }
}
