using Pillion.BuildingBlocks.Cryptography;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;
using Pillion.Guests.Components.DaprInterfaces.Wit;
using Pillion.Guests.Components.DaprInterfaces.Wit.Crypto;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>Encryption.</content>
internal sealed partial class InterfacesHost : ICrypto
{
    Result<ReadOnlyMemory<byte>, EncryptError> ICrypto.Encrypt(string componentName, ReadOnlySpan<byte> data, EncryptOptions options)
    {
        var settings = new CryptoEncryptOptions
        {
            KeyName = options.KeyName,
            KeyWrapAlgorithm = options.KeyWrapAlgorithm,
            DataEncryptionCipher = options.DataEncryptionCipher ?? "",
            OmitDecryptionKeyName = options.OmitDecryptionKeyName ?? false,
            DecryptionKeyName = options.DecryptionKeyName ?? "",
        };
        var input = new MemoryStream(data.ToArray());
        return Answer<ReadOnlyMemory<byte>, EncryptError>(
            () => ReadAllAsync(_app.Cryptography.EncryptAsync(componentName, settings, input, Cancel)),
            e =>
                e.Code == "ERR_BAD_REQUEST"
                    ? new EncryptError.UnsupportedAlgorithm(e.Message)
                    : new EncryptError.Crypto(CryptoErrorOf(e, componentName))
        );
    }

    Result<ReadOnlyMemory<byte>, DecryptError> ICrypto.Decrypt(string componentName, ReadOnlySpan<byte> data, string? keyName)
    {
        var input = new MemoryStream(data.ToArray());
        try
        {
            return Answer<ReadOnlyMemory<byte>, DecryptError>(
                () => ReadAllAsync(_app.Cryptography.DecryptAsync(componentName, keyName ?? "", input, Cancel)),
                e =>
                    e.Code is "ERR_CRYPTO" or "ERR_BAD_REQUEST"
                        ? new DecryptError.MalformedCiphertext(e.Message)
                        : new DecryptError.Crypto(CryptoErrorOf(e, componentName))
            );
        }
        catch (IOException e)
        {
            // What was tampered with behind its first segment.
            return new DecryptError.MalformedCiphertext(e.Message);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(ValueTask<Stream> opening)
    {
        await using var body = new MessageBody(await opening, length: null);
        return await body.ReadAllAsync(MaxMessageBytes, Cancel);
    }

    private CryptoError CryptoErrorOf(BuildingBlockError error, string component) =>
        Failure<CryptoError>(error, component, name => new CryptoError.ComponentNotFound(name), m => new CryptoError.PermissionDenied(m));
}
