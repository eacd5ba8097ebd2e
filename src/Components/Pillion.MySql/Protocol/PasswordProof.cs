using System.Security.Cryptography;
using System.Text;

namespace Pillion.MySql.Protocol;

/// <summary>The ways to prove that one knows a password.</summary>
internal static class PasswordProof
{
    public const string Native = "mysql_native_password";
    public const string CachingSha2 = "caching_sha2_password";
    public const string Clear = "mysql_clear_password";

    /// <summary>The first answer to a server that wants to be convinced in one of these ways.</summary>
    /// <param name="plugin">The way.</param>
    /// <param name="password">The password.</param>
    /// <param name="seed">The server's random bytes.</param>
    /// <param name="isEncrypted">Whether nobody can listen.</param>
    /// <exception cref="MySqlConnectionException">The way is not known, or would tell listeners the password.</exception>
    public static byte[] First(string plugin, string password, ReadOnlySpan<byte> seed, bool isEncrypted) =>
        plugin switch
        {
            Native or CachingSha2 when password.Length == 0 => [],
            Native => NativeProof(Encoding.UTF8.GetBytes(password), seed),
            CachingSha2 => Sha2Proof(Encoding.UTF8.GetBytes(password), seed),
            Clear when isEncrypted => Terminated(password),
            Clear => throw new MySqlConnectionException("the server wants the password in the clear, which is only done with TLS"),
            _ => throw new MySqlConnectionException(
                $"the server wants the user to be authenticated by '{plugin}', which is not supported: give the user {Native} or {CachingSha2}"
            ),
        };

    /// <summary>The password with a NUL behind it, for an encrypted connection.</summary>
    public static byte[] Terminated(string password) => [.. Encoding.UTF8.GetBytes(password), 0];

    /// <summary>The password for the server alone: mixed with the seed, by its public key.</summary>
    /// <remarks>https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html</remarks>
    public static byte[] Encrypted(string password, ReadOnlySpan<byte> seed, string publicKey)
    {
        var bytes = Terminated(password);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= seed[i % seed.Length];
        }

        using var rsa = RSA.Create();
        rsa.ImportFromPem(publicKey);
        return rsa.Encrypt(bytes, RSAEncryptionPadding.OaepSHA1);
    }

    /// <summary>SHA1(password) XOR SHA1(seed, SHA1(SHA1(password))).</summary>
    private static byte[] NativeProof(byte[] password, ReadOnlySpan<byte> seed)
    {
        // The protocol's, for passwords that are not sent; there is no choice.
#pragma warning disable CA5350
        var once = SHA1.HashData(password);
        var mixed = SHA1.HashData([.. seed, .. SHA1.HashData(once)]);
#pragma warning restore CA5350
        return Xor(once, mixed);
    }

    /// <summary>SHA256(password) XOR SHA256(SHA256(SHA256(password)), seed).</summary>
    private static byte[] Sha2Proof(byte[] password, ReadOnlySpan<byte> seed)
    {
        var once = SHA256.HashData(password);
        return Xor(once, SHA256.HashData([.. SHA256.HashData(SHA256.HashData(password)), .. seed]));
    }

    private static byte[] Xor(byte[] a, byte[] b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            a[i] ^= b[i];
        }

        return a;
    }
}
