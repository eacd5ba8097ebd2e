namespace Pillion.BuildingBlocks.Cryptography.Scheme;

/// <summary>How a document's segments are encrypted; the numbers are those of the manifest's <c>cph</c>.</summary>
internal enum DataCipher
{
    AesGcm = 1,
    ChaCha20Poly1305 = 2,
}

/// <summary>The names of the ciphers (dapr/kit <c>schemes/enc/v1/ciphers.go</c>).</summary>
internal static class DataCiphers
{
    /// <summary>Reads a name; empty text is AES-GCM.</summary>
    /// <exception cref="EncryptionException">There is no such cipher, or this machine's crypto library lacks it.</exception>
    public static DataCipher Parse(string name) =>
        name.ToUpperInvariant() switch
        {
            "" or "AES-GCM" => DataCipher.AesGcm,
            "CHACHA20-POLY1305" => System.Security.Cryptography.ChaCha20Poly1305.IsSupported
                ? DataCipher.ChaCha20Poly1305
                : throw new EncryptionException("option Cipher is not valid: this machine's crypto library lacks CHACHA20-POLY1305"),
            var unknown => throw new EncryptionException($"option Cipher is not valid: cipher {unknown} is not supported"),
        };
}
