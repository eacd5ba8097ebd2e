using System.Security.Cryptography;
using Pillion.Abstractions;

namespace Pillion.Components.Local.Cryptography;

/// <summary>A key that wraps other keys, as a file or a key set gives it.</summary>
internal sealed record CryptoKey
{
    /// <summary>Its id in a key set; empty for none.</summary>
    public string Id { get; init; } = "";

    /// <summary>The bytes of a symmetric key; null for an RSA key.</summary>
    public byte[]? Symmetric { get; init; }

    /// <summary>The numbers of an RSA key, with or without the private ones; null for a symmetric key.</summary>
    public RSAParameters? Rsa { get; init; }

    /// <summary>The one algorithm it may be used with (<c>alg</c>); empty for any.</summary>
    public string Algorithm { get; init; } = "";

    /// <summary>What it is for (<c>use</c>): <c>enc</c>, <c>sig</c>, or empty for anything.</summary>
    public string Use { get; init; } = "";

    /// <summary>The operations it may be used for (<c>key_ops</c>); empty for all.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>Wraps a key.</summary>
    /// <exception cref="ComponentException">This key does not fit the algorithm or may not be used so.</exception>
    public byte[] Wrap(ReadOnlySpan<byte> key, string algorithm)
    {
        RequireAllowed("wrapKey", algorithm);
        if (algorithm == "RSA-OAEP-256")
        {
            using var rsa = CreateRsa(algorithm);
            return rsa.Encrypt(key, RSAEncryptionPadding.OaepSHA256);
        }

        using var aes = CreateAes(algorithm);
        return algorithm == "A256KW" ? AesKeyWrap.Wrap(aes, key) : aes.EncryptCbc(key, s_zeroIv, PaddingMode.None);
    }

    /// <summary>Unwraps a key.</summary>
    /// <exception cref="ComponentException">This key does not fit the algorithm, may not be used so, or did not wrap it.</exception>
    public byte[] Unwrap(ReadOnlySpan<byte> wrapped, string algorithm)
    {
        RequireAllowed("unwrapKey", algorithm);
        try
        {
            if (algorithm == "RSA-OAEP-256")
            {
                if (Rsa is { D: null })
                {
                    throw Unfit("the private key is needed to unwrap, and there is only the public one");
                }

                using var rsa = CreateRsa(algorithm);
                return rsa.Decrypt(wrapped, RSAEncryptionPadding.OaepSHA256);
            }

            using var aes = CreateAes(algorithm);
            return algorithm == "A256KW" ? AesKeyWrap.Unwrap(aes, wrapped) : aes.DecryptCbc(wrapped, s_zeroIv, PaddingMode.None);
        }
        catch (CryptographicException e)
        {
            throw new ComponentException(ComponentErrorKind.InvalidRequest, "failed to decrypt data: the key does not fit", e);
        }
    }

    // The container has no place for an initial value, and a wrapped key is random and used once. daprd's own providers refuse CBC for want of one.
    private static readonly byte[] s_zeroIv = new byte[16];

    private Aes CreateAes(string algorithm)
    {
        var size = algorithm switch
        {
            "A128CBC-NOPAD" => 16,
            "A192CBC-NOPAD" => 24,
            "A256CBC-NOPAD" or "A256KW" => 32,
            _ => throw Unfit($"algorithm '{algorithm}' is not supported"),
        };
        if (Symmetric?.Length != size)
        {
            throw Unfit($"algorithm '{algorithm}' needs a symmetric key of {size} bytes");
        }

        var aes = Aes.Create();
        aes.Key = Symmetric;
        return aes;
    }

    private RSA CreateRsa(string algorithm) =>
        Rsa is { } numbers ? RSA.Create(numbers) : throw Unfit($"algorithm '{algorithm}' needs an RSA key");

    /// <summary>RFC 7517 §4.2 and §4.3, as components-contrib <c>crypto/key.go</c> reads them.</summary>
    private void RequireAllowed(string operation, string algorithm)
    {
        if ((Operations.Count > 0 && !Operations.Contains(operation, StringComparer.Ordinal)) || Use is not ("" or "enc"))
        {
            throw Unfit($"key cannot perform the '{operation}' operation");
        }

        if (Algorithm.Length > 0 && Algorithm != algorithm)
        {
            throw Unfit($"key cannot be used with algorithm '{algorithm}'");
        }
    }

    private static ComponentException Unfit(string message) => new(ComponentErrorKind.InvalidRequest, message);
}
