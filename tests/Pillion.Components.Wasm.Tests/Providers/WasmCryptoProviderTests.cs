using System.Text;
using Pillion.Abstractions.Cryptography;
using Pillion.Components.Conformance.Cryptography;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.Providers;

/// <summary>Key wrapping in C does what every crypto provider does.</summary>
public sealed class WasmCryptoProviderTests : CryptoProviderSuite
{
    /// <summary>RFC 3394, 4.6: 256 bits of key data with a key of 256 bits.</summary>
    private const string KeyOfTheRfc = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";

    private readonly TempDirectory _folder = new();

    protected override string? RsaKey => null;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async ValueTask<ICryptoProvider> CreateAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "symmetric"), KeyOfTheRfc, Encoding.ASCII, Token);
        return await WasmProviders.CreateSampleAsync<ICryptoProvider>(
            "crypto.wasm",
            "crypto/keys.wasm",
            null,
            ("mounts", $"/keys={_folder.Path}:ro")
        );
    }

    [Fact]
    public async Task WrapKey_VectorOfTheRfc_GivesItsCiphertext()
    {
        var key = Convert.FromHexString("00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F");

        var wrapped = await Provider.WrapKeyAsync(key, "A256KW", "symmetric", Token);

        Assert.Equal("28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21", Convert.ToHexString(wrapped));
    }
}
