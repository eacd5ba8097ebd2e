using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Pillion.Components.Local.Cryptography;

/// <summary>AES Key Wrap with the default initial value (RFC 3394 §2.2): the wrapped key is 8 bytes longer and guards itself against changes.</summary>
internal static class AesKeyWrap
{
    private const ulong InitialValue = 0xA6A6A6A6A6A6A6A6;

    /// <summary>Wraps a key of at least 16 bytes, a multiple of 8.</summary>
    public static byte[] Wrap(Aes aes, ReadOnlySpan<byte> key)
    {
        Debug.Assert(key.Length >= 16 && key.Length % 8 == 0);
        var wrapped = new byte[key.Length + 8];
        key.CopyTo(wrapped.AsSpan(8));
        var a = InitialValue;
        Span<byte> block = stackalloc byte[16];
        var count = key.Length / 8;
        for (var round = 0; round < 6; round++)
        {
            for (var i = 1; i <= count; i++)
            {
                BinaryPrimitives.WriteUInt64BigEndian(block, a);
                wrapped.AsSpan(8 * i, 8).CopyTo(block[8..]);
                aes.EncryptEcb(block, block, PaddingMode.None);
                a = BinaryPrimitives.ReadUInt64BigEndian(block) ^ (ulong)((count * round) + i);
                block[8..].CopyTo(wrapped.AsSpan(8 * i));
            }
        }

        BinaryPrimitives.WriteUInt64BigEndian(wrapped, a);
        return wrapped;
    }

    /// <summary>Unwraps a key.</summary>
    /// <exception cref="CryptographicException">It was wrapped with another key, or changed.</exception>
    public static byte[] Unwrap(Aes aes, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length < 24 || wrapped.Length % 8 != 0)
        {
            throw new CryptographicException("the wrapped key has a length that no wrapped key has");
        }

        var key = wrapped[8..].ToArray();
        var a = BinaryPrimitives.ReadUInt64BigEndian(wrapped);
        Span<byte> block = stackalloc byte[16];
        var count = key.Length / 8;
        for (var round = 5; round >= 0; round--)
        {
            for (var i = count; i >= 1; i--)
            {
                BinaryPrimitives.WriteUInt64BigEndian(block, a ^ (ulong)((count * round) + i));
                key.AsSpan(8 * (i - 1), 8).CopyTo(block[8..]);
                aes.DecryptEcb(block, block, PaddingMode.None);
                a = BinaryPrimitives.ReadUInt64BigEndian(block);
                block[8..].CopyTo(key.AsSpan(8 * (i - 1)));
            }
        }

        if (a != InitialValue)
        {
            CryptographicOperations.ZeroMemory(key);
            throw new CryptographicException("the wrapped key was wrapped with another key, or changed");
        }

        return key;
    }
}
