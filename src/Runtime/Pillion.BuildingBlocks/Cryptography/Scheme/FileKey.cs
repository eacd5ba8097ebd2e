using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Pillion.BuildingBlocks.Cryptography.Scheme;

/// <summary>
/// The key of one document and what is derived from it: HKDF-SHA-256 with the info <c>header</c> gives the key of the header's MAC, with the info
/// <c>payload</c> and the nonce prefix as salt the key of the segments.
/// </summary>
internal sealed class FileKey : IDisposable
{
    /// <summary>The bytes of a document's key.</summary>
    public const int Size = 32;

    /// <summary>The bytes of the random beginning of every nonce.</summary>
    public const int NoncePrefixSize = 7;

    private readonly byte[] _key;
    private readonly DataCipher _cipher;

    private FileKey(byte[] key, byte[] noncePrefix, DataCipher cipher)
    {
        Debug.Assert(key.Length == Size && noncePrefix.Length == NoncePrefixSize);
        _key = key;
        _cipher = cipher;
        NoncePrefix = noncePrefix;
    }

    /// <summary>The document's key, which providers wrap.</summary>
    public ReadOnlyMemory<byte> Key => _key;

    /// <summary>The beginning of every nonce.</summary>
    public byte[] NoncePrefix { get; }

    /// <summary>A new random key.</summary>
    public static FileKey Create(DataCipher cipher) =>
        new(RandomNumberGenerator.GetBytes(Size), RandomNumberGenerator.GetBytes(NoncePrefixSize), cipher);

    /// <summary>The key of a document that is to be read.</summary>
    public static FileKey Import(byte[] key, Manifest manifest) => new(key, manifest.NoncePrefix, manifest.Cipher);

    /// <summary>A key that is known, for tests with published values.</summary>
    internal static FileKey Import(byte[] key, byte[] noncePrefix, DataCipher cipher) => new(key, noncePrefix, cipher);

    /// <summary>The MAC of the header's first two lines.</summary>
    public byte[] Sign(ReadOnlySpan<byte> headerMessage)
    {
        var headerKey = DeriveHeaderKey();
        try
        {
            return HMACSHA256.HashData(headerKey, headerMessage);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(headerKey);
        }
    }

    /// <summary>What encrypts or decrypts the segments.</summary>
    public SegmentCipher CreateSegmentCipher()
    {
        var payloadKey = DerivePayloadKey();
        try
        {
            return new SegmentCipher(payloadKey, NoncePrefix, _cipher);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(payloadKey);
        }
    }

    internal byte[] DeriveHeaderKey() => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Size, salt: null, info: "header"u8.ToArray());

    internal byte[] DerivePayloadKey() => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Size, NoncePrefix, "payload"u8.ToArray());

    /// <summary>The nonce of a segment: prefix, number in network order, and whether it is the last.</summary>
    internal static void WriteNonce(Span<byte> nonce, ReadOnlySpan<byte> prefix, uint number, bool isLast)
    {
        prefix.CopyTo(nonce);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[NoncePrefixSize..], number);
        nonce[11] = isLast ? (byte)1 : (byte)0;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);
}
