namespace Pillion.Abstractions.Cryptography;

/// <summary>
/// Keeps keys and wraps other keys with them. The building block encrypts documents with a key of its own and lets the provider wrap only that
/// one, so that a provider's keys never leave it.
/// </summary>
/// <remarks>Dapr's <c>crypto.SubtleCrypto</c>, components-contrib <c>crypto/subtlecrypto.go</c>. Algorithm names are Dapr's (<c>A256KW</c>, <c>RSA-OAEP-256</c> …).</remarks>
public interface ICryptoProvider : IComponent
{
    /// <summary>Encrypts a key with one of the provider's.</summary>
    /// <param name="plaintextKey">The key to wrap.</param>
    /// <param name="algorithm">How to wrap it.</param>
    /// <param name="keyName">The provider's key, perhaps with a version (<c>name/version</c>).</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ComponentException">There is no such key (<see cref="ComponentErrorKind.NotFound"/>), it does not fit the algorithm, or the provider failed.</exception>
    ValueTask<byte[]> WrapKeyAsync(
        ReadOnlyMemory<byte> plaintextKey,
        string algorithm,
        string keyName,
        CancellationToken cancellationToken
    );

    /// <summary>Decrypts a key that was wrapped with one of the provider's.</summary>
    /// <param name="wrappedKey">What <see cref="WrapKeyAsync"/> gave.</param>
    /// <param name="algorithm">How it was wrapped.</param>
    /// <param name="keyName">The provider's key.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ComponentException">There is no such key, the wrapped key is not one of it, or the provider failed.</exception>
    ValueTask<byte[]> UnwrapKeyAsync(
        ReadOnlyMemory<byte> wrappedKey,
        string algorithm,
        string keyName,
        CancellationToken cancellationToken
    );
}
