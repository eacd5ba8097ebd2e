namespace Pillion.BuildingBlocks.Cryptography.Scheme;

/// <summary>How a document's key is wrapped; the numbers are those of the manifest's <c>kw</c>.</summary>
internal enum KeyWrapAlgorithm
{
    A256KW = 1,
    A128CbcNoPad = 2,
    A192CbcNoPad = 3,
    A256CbcNoPad = 4,
    RsaOaep256 = 5,
}

/// <summary>The names of the algorithms (dapr/kit <c>schemes/enc/v1/algorithms.go</c>).</summary>
internal static class KeyWrapAlgorithms
{
    /// <summary>Reads a name, resolving the aliases <c>AES</c> and <c>RSA</c>.</summary>
    /// <exception cref="EncryptionException">There is no such algorithm.</exception>
    public static KeyWrapAlgorithm Parse(string name) =>
        name.ToUpperInvariant() switch
        {
            "A256KW" or "AES" => KeyWrapAlgorithm.A256KW,
            "A128CBC-NOPAD" => KeyWrapAlgorithm.A128CbcNoPad,
            "A192CBC-NOPAD" => KeyWrapAlgorithm.A192CbcNoPad,
            "A256CBC-NOPAD" => KeyWrapAlgorithm.A256CbcNoPad,
            "RSA-OAEP-256" or "RSA" => KeyWrapAlgorithm.RsaOaep256,
            "" => throw new EncryptionException("option Algorithm is required"),
            var unknown => throw new EncryptionException($"option Algorithm is not valid: algorithm {unknown} is not supported"),
        };

    /// <summary>The name that providers are called with.</summary>
    public static string Name(KeyWrapAlgorithm algorithm) =>
        algorithm switch
        {
            KeyWrapAlgorithm.A256KW => "A256KW",
            KeyWrapAlgorithm.A128CbcNoPad => "A128CBC-NOPAD",
            KeyWrapAlgorithm.A192CbcNoPad => "A192CBC-NOPAD",
            KeyWrapAlgorithm.A256CbcNoPad => "A256CBC-NOPAD",
            KeyWrapAlgorithm.RsaOaep256 => "RSA-OAEP-256",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
