using System.Security.Cryptography;
using Pillion.Abstractions;
using Pillion.Abstractions.Cryptography;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Cryptography.Scheme;
using Pillion.BuildingBlocks.Errors;

namespace Pillion.BuildingBlocks.Cryptography;

/// <summary>
/// The cryptography block of one app: encrypts and decrypts documents of any length as they pass, in Dapr's <c>dapr.io/enc/v1</c> container
/// (dapr/kit <c>schemes/enc/v1</c>).
/// </summary>
public sealed class CryptoOperations
{
    private readonly ComponentSet<ICryptoProvider> _providers;

    internal CryptoOperations(AppComponents components)
    {
        _providers = new ComponentSet<ICryptoProvider>(components);
    }

    /// <summary>Checks that the app sees the provider; transports ask before they read anything else.</summary>
    /// <exception cref="BuildingBlockException"><see cref="CryptoErrors.ProvidersNotConfigured"/> or <see cref="CryptoErrors.ProviderNotFound"/>.</exception>
    public void RequireProvider(string providerName) => Find(providerName);

    /// <summary>Encrypts a document.</summary>
    /// <param name="providerName">The crypto provider.</param>
    /// <param name="options">Which key, which algorithms.</param>
    /// <param name="plaintext">The document; it is read while the answer is read, a segment of 64 KiB ahead, and disposed with the answer.</param>
    /// <param name="cancellationToken">Cancels the beginning; each read of the answer has a token of its own.</param>
    /// <returns>The encrypted document. Reading it throws <see cref="IOException"/> when the plaintext breaks off.</returns>
    /// <exception cref="BuildingBlockException">One of <see cref="CryptoErrors"/>.</exception>
    public async ValueTask<Stream> EncryptAsync(
        string providerName,
        CryptoEncryptOptions options,
        Stream plaintext,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(plaintext);
        var provider = Find(providerName);
        try
        {
            var algorithm = KeyWrapAlgorithms.Parse(options.KeyWrapAlgorithm);
            var cipher = DataCiphers.Parse(options.DataEncryptionCipher);
            var keyName = Require(options.KeyName);
            using var fileKey = FileKey.Create(cipher);
            byte[] wrapped;
            try
            {
                wrapped = await provider.WrapKeyAsync(fileKey.Key, KeyWrapAlgorithms.Name(algorithm), keyName, cancellationToken);
            }
            catch (ComponentException e)
            {
                throw new EncryptionException($"failed to wrap the file key: {e.Message}", e);
            }

            var shownName =
                options.OmitDecryptionKeyName ? ""
                : options.DecryptionKeyName.Length > 0 ? options.DecryptionKeyName
                : keyName;
            var header = new Manifest(shownName, algorithm, wrapped, cipher, fileKey.NoncePrefix).Sign(fileKey);
            return await SegmentStream.EncryptAsync(plaintext, fileKey, header, cancellationToken);
        }
        catch (Exception e) when (e is EncryptionException or IOException or CryptographicException)
        {
            throw CryptoErrors.Operation(e.Message).ToException(e);
        }
    }

    /// <summary>Decrypts a document.</summary>
    /// <param name="providerName">The crypto provider.</param>
    /// <param name="keyName">The provider's key; empty for the one the document names.</param>
    /// <param name="ciphertext">The document; it is read while the answer is read, and disposed with it.</param>
    /// <param name="cancellationToken">Cancels the beginning.</param>
    /// <returns>
    /// The plaintext; every byte of it was authenticated before it is given away. Reading it throws <see cref="IOException"/> where the document was
    /// tampered with or cut off.
    /// </returns>
    /// <exception cref="BuildingBlockException">One of <see cref="CryptoErrors"/>; a fault in the first 64 KiB is found before the answer begins.</exception>
    public async ValueTask<Stream> DecryptAsync(string providerName, string keyName, Stream ciphertext, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyName);
        ArgumentNullException.ThrowIfNull(ciphertext);
        var provider = Find(providerName);
        try
        {
            var header = await DocumentHeader.ReadAsync(ciphertext, cancellationToken);
            var manifest = header.Manifest;
            var name =
                keyName.Length > 0 ? keyName
                : manifest.KeyName.Length > 0 ? manifest.KeyName
                : throw new EncryptionException("document's manifest does not contain a key name, and no key name was provided");
            using var fileKey = FileKey.Import(await UnwrapAsync(provider, manifest, name, cancellationToken), manifest);
            header.Verify(fileKey);
            return await SegmentStream.DecryptAsync(ciphertext, fileKey, header.Rest, cancellationToken);
        }
        catch (Exception e) when (e is EncryptionException or IOException or CryptographicException)
        {
            throw CryptoErrors.Operation(e.Message).ToException(e);
        }
    }

    /// <summary>
    /// A key that cannot be unwrapped is replaced by zeros, with which the header's signature does not fit: whoever asks does not learn from the
    /// error whether the key exists (dapr/kit <c>scheme.go</c>).
    /// </summary>
    private static async ValueTask<byte[]> UnwrapAsync(
        ICryptoProvider provider,
        Manifest manifest,
        string keyName,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var key = await provider.UnwrapKeyAsync(
                manifest.WrappedKey,
                KeyWrapAlgorithms.Name(manifest.Algorithm),
                keyName,
                cancellationToken
            );
            return key.Length == FileKey.Size ? key : new byte[FileKey.Size];
        }
        catch (ComponentException)
        {
            return new byte[FileKey.Size];
        }
    }

    private static string Require(string keyName) =>
        keyName.Length > 0 ? keyName : throw new EncryptionException("option KeyName is required");

    private ICryptoProvider Find(string name) =>
        _providers.IsEmpty ? throw CryptoErrors.ProvidersNotConfigured.ToException()
        : _providers.TryFind(name, out var provider) ? provider
        : throw CryptoErrors.ProviderNotFound(name).ToException();
}
