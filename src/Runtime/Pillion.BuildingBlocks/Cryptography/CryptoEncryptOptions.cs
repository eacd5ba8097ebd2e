namespace Pillion.BuildingBlocks.Cryptography;

/// <summary>How a document is encrypted (<c>EncryptRequestOptions</c>).</summary>
public sealed record CryptoEncryptOptions
{
    /// <summary>The provider's key that wraps the document's own key; not empty.</summary>
    public required string KeyName { get; init; }

    /// <summary>How it is wrapped, in any case: <c>A256KW</c> or <c>AES</c>, <c>A128CBC-NOPAD</c>, <c>A192CBC-NOPAD</c>, <c>A256CBC-NOPAD</c>, <c>RSA-OAEP-256</c> or <c>RSA</c>.</summary>
    public required string KeyWrapAlgorithm { get; init; }

    /// <summary>The cipher of the data, in any case: <c>AES-GCM</c>, which an empty text means too, or <c>CHACHA20-POLY1305</c>.</summary>
    public string DataEncryptionCipher { get; init; } = "";

    /// <summary>The document does not say which key decrypts it.</summary>
    public bool OmitDecryptionKeyName { get; init; }

    /// <summary>The key the document says decrypts it; empty for <see cref="KeyName"/>.</summary>
    public string DecryptionKeyName { get; init; } = "";
}
