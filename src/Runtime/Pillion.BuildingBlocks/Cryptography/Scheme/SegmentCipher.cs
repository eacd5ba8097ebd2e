using System.Security.Cryptography;

namespace Pillion.BuildingBlocks.Cryptography.Scheme;

/// <summary>Encrypts and decrypts the segments of one document: each one by itself, with its 16-byte tag behind it.</summary>
internal sealed class SegmentCipher : IDisposable
{
    /// <summary>The plaintext bytes of every segment but the last.</summary>
    public const int SegmentSize = 64 * 1024;

    /// <summary>The bytes of a tag, of either cipher.</summary>
    public const int TagSize = 16;

    private readonly byte[] _noncePrefix;
    private readonly AesGcm? _aes;
    private readonly ChaCha20Poly1305? _chaCha;

    public SegmentCipher(byte[] payloadKey, byte[] noncePrefix, DataCipher cipher)
    {
        _noncePrefix = noncePrefix;
        if (cipher == DataCipher.AesGcm)
        {
            _aes = new AesGcm(payloadKey, TagSize);
        }
        else
        {
            _chaCha = new ChaCha20Poly1305(payloadKey);
        }
    }

    /// <summary>Encrypts a segment into a buffer that is <see cref="TagSize"/> longer.</summary>
    public void Encrypt(ReadOnlySpan<byte> plaintext, Span<byte> output, uint number, bool isLast)
    {
        Span<byte> nonce = stackalloc byte[12];
        FileKey.WriteNonce(nonce, _noncePrefix, number, isLast);
        var ciphertext = output[..plaintext.Length];
        var tag = output.Slice(plaintext.Length, TagSize);
        if (_aes is not null)
        {
            _aes.Encrypt(nonce, plaintext, ciphertext, tag);
        }
        else
        {
            _chaCha!.Encrypt(nonce, plaintext, ciphertext, tag);
        }
    }

    /// <summary>Decrypts a segment; nothing of it is written unless its tag is right.</summary>
    /// <exception cref="EncryptionException">The segment was changed, moved, or is not the last although it says so.</exception>
    public void Decrypt(ReadOnlySpan<byte> input, Span<byte> plaintext, uint number, bool isLast)
    {
        if (input.Length <= TagSize)
        {
            throw new EncryptionException("failed to decrypt segment");
        }

        Span<byte> nonce = stackalloc byte[12];
        FileKey.WriteNonce(nonce, _noncePrefix, number, isLast);
        var ciphertext = input[..^TagSize];
        var tag = input[^TagSize..];
        try
        {
            if (_aes is not null)
            {
                _aes.Decrypt(nonce, ciphertext, tag, plaintext);
            }
            else
            {
                _chaCha!.Decrypt(nonce, ciphertext, tag, plaintext);
            }
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new EncryptionException("failed to decrypt segment", e);
        }
    }

    public void Dispose()
    {
        _aes?.Dispose();
        _chaCha?.Dispose();
    }
}
