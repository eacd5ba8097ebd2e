using Pillion.BuildingBlocks.Cryptography;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Http;
using Pillion.Guests.Components.Dapr.Wit;
using Pillion.Guests.Components.Dapr.Wit.Crypto;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Dapr;

/// <content>Cryptography.</content>
internal sealed partial class DaprHost : ICrypto
{
    Result<ReadOnlyMemory<byte>, Error> ICrypto.Encrypt(string component, ReadOnlySpan<byte> data, EncryptOptions options)
    {
        var settings = new CryptoEncryptOptions
        {
            KeyName = options.KeyName,
            KeyWrapAlgorithm = options.KeyWrapAlgorithm,
            DataEncryptionCipher = options.DataEncryptionCipher ?? "",
            OmitDecryptionKeyName = options.OmitDecryptionKeyName,
            DecryptionKeyName = options.DecryptionKeyName ?? "",
        };
        var input = new MemoryStream(data.ToArray());
        return Transform(component, app.Cryptography.EncryptAsync(component, settings, input, Cancel));
    }

    Result<ReadOnlyMemory<byte>, Error> ICrypto.Decrypt(string component, ReadOnlySpan<byte> document, string? keyName) =>
        Transform(component, app.Cryptography.DecryptAsync(component, keyName ?? "", new MemoryStream(document.ToArray()), Cancel));

    private Result<ReadOnlyMemory<byte>, Error> Transform(string component, ValueTask<Stream> opening)
    {
        try
        {
            return Wait(ReadAllAsync(opening));
        }
        catch (BuildingBlockException e)
        {
            return new Error.Common(ErrorOf(e.Error, component));
        }
        catch (IOException e)
        {
            // What was tampered with behind its first segment.
            return new Error.Common(ErrorOf(CryptoErrors.Operation(e.Message), component));
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(ValueTask<Stream> opening)
    {
        await using var body = new MessageBody(await opening, length: null);
        return await body.ReadAllAsync(MaxAnswerBytes, Cancel);
    }
}
