using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Pillion.Abstractions;

namespace Pillion.BuildingBlocks.State.Encryption;

/// <summary>
/// Encryption of what a state store keeps (Dapr's <c>pkg/encryption</c>): AES-GCM with the key of the metadata <c>primaryEncryptionKey</c>, stored as
/// base64 of nonce, ciphertext and tag, then <c>||</c> and the key's name, which is the name of its secret. What was written with
/// <c>secondaryEncryptionKey</c> can still be read.
/// </summary>
internal sealed class StateEncryption
{
    private const string PrimaryKey = "primaryEncryptionKey";
    private const string SecondaryKey = "secondaryEncryptionKey";
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly string _store;
    private readonly Key? _primary;
    private readonly Key? _secondary;

    private StateEncryption(string store, Key? primary, Key? secondary)
    {
        _store = store;
        _primary = primary;
        _secondary = secondary;
    }

    /// <summary>The store's encryption; null when its declaration names no key.</summary>
    /// <exception cref="ComponentException">A key is no hexadecimal AES key, or does not come from a secret.</exception>
    public static StateEncryption? For(ComponentSpec store)
    {
        var primary = ReadKey(store, PrimaryKey);
        var secondary = ReadKey(store, SecondaryKey);
        return primary is null && secondary is null ? null : new StateEncryption(store.Name, primary, secondary);
    }

    /// <summary>Encrypts a value.</summary>
    /// <exception cref="ComponentException">There is no primary key.</exception>
    public byte[] Encrypt(ReadOnlySpan<byte> value)
    {
        var key =
            _primary
            ?? throw new ComponentException(ComponentErrorKind.Configuration, $"state store {_store} has no {PrimaryKey} to encrypt with");
        var sealedValue = new byte[NonceSize + value.Length + TagSize];
        var nonce = sealedValue.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using (var aes = new AesGcm(key.Bytes, TagSize))
        {
            aes.Encrypt(nonce, value, sealedValue.AsSpan(NonceSize, value.Length), sealedValue.AsSpan(NonceSize + value.Length));
        }

        var stored = new byte[Base64.GetMaxEncodedToUtf8Length(sealedValue.Length) + key.Suffix.Length];
        Base64.EncodeToUtf8(sealedValue, stored, out _, out var length);
        key.Suffix.CopyTo(stored.AsSpan(length));
        return stored;
    }

    /// <summary>Decrypts a value.</summary>
    /// <exception cref="ComponentException">It was not encrypted, with another key, or changed.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> stored)
    {
        var separator = stored.LastIndexOf("||"u8);
        if (separator < 0 || separator + 2 == stored.Length)
        {
            throw Failed("encryption key name not found on record");
        }

        var suffix = stored[separator..];
        var key =
            _primary is not null && suffix.SequenceEqual(_primary.Suffix) ? _primary
            : _secondary is not null && suffix.SequenceEqual(_secondary.Suffix) ? _secondary
            : throw Failed($"the record's key '{Encoding.UTF8.GetString(suffix[2..])}' is neither the primary nor the secondary one");
        var sealedValue = new byte[Base64.GetMaxDecodedFromUtf8Length(separator)];
        if (
            Base64.DecodeFromUtf8(stored[..separator], sealedValue, out _, out var length) != System.Buffers.OperationStatus.Done
            || length < NonceSize + TagSize
        )
        {
            throw Failed("the record is no base64 of an encrypted value");
        }

        var value = new byte[length - NonceSize - TagSize];
        try
        {
            using var aes = new AesGcm(key.Bytes, TagSize);
            aes.Decrypt(
                sealedValue.AsSpan(0, NonceSize),
                sealedValue.AsSpan(NonceSize, value.Length),
                sealedValue.AsSpan(length - TagSize, TagSize),
                value
            );
            return value;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new ComponentException(ComponentErrorKind.Internal, Failed("the record was changed, or its key was").Message, e);
        }
    }

    private ComponentException Failed(string cause) =>
        new(ComponentErrorKind.Internal, $"could not decrypt data for state store {_store}: {cause}");

    private static Key? ReadKey(ComponentSpec store, string name)
    {
        if (store.Metadata.Get(name) is not { } hex)
        {
            return null;
        }

        if (!store.SecretNames.TryGetValue(name, out var secretName))
        {
            throw store.Metadata.Error(name, "must come from a secret (secretKeyRef), whose name every record carries");
        }

        if (hex.Length is not (32 or 48 or 64) || !hex.All(char.IsAsciiHexDigit))
        {
            throw store.Metadata.Error(name, "must be an AES key of 16, 24 or 32 bytes in hexadecimal");
        }

        return new Key(Convert.FromHexString(hex), Encoding.UTF8.GetBytes("||" + secretName));
    }

    /// <summary>A key, and what stands behind every value that it encrypted.</summary>
    private sealed class Key(byte[] bytes, byte[] suffix)
    {
        public byte[] Bytes => bytes;

        public byte[] Suffix => suffix;
    }
}
