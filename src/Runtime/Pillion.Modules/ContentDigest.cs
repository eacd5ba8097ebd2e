using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Pillion.Modules;

/// <summary>What bytes are known by: <c>sha256:…</c> or <c>sha512:…</c> (OCI image specification, <c>descriptor.md</c>, "Digests").</summary>
public readonly record struct ContentDigest
{
    private ContentDigest(string algorithm, string hex)
    {
        Algorithm = algorithm;
        Hex = hex;
    }

    /// <summary><c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>The hash in lower-case hexadecimal digits.</summary>
    public string Hex { get; }

    /// <summary>The SHA-256 digest of bytes.</summary>
    public static ContentDigest Of(ReadOnlySpan<byte> bytes) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>Reads a digest.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ContentDigest digest)
    {
        digest = default;
        if (text is null)
        {
            return false;
        }

        var (algorithm, length) =
            text.StartsWith("sha256:", StringComparison.Ordinal) ? ("sha256", 64)
            : text.StartsWith("sha512:", StringComparison.Ordinal) ? ("sha512", 128)
            : ("", 0);
        var hex = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (length == 0 || hex.Length != length || !hex.All(char.IsAsciiHexDigitLower))
        {
            return false;
        }

        digest = new ContentDigest(algorithm, hex);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Algorithm}:{Hex}";

    /// <summary>A hash of an algorithm; <see cref="Finish"/> makes a digest of it.</summary>
    internal static IncrementalHash CreateHash(string algorithm) =>
        IncrementalHash.CreateHash(algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    internal static ContentDigest Finish(string algorithm, IncrementalHash hash) =>
        new(algorithm, Convert.ToHexStringLower(hash.GetHashAndReset()));

    /// <summary>The digest of a file.</summary>
    /// <param name="algorithm"><c>sha256</c> or <c>sha512</c>.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static async Task<ContentDigest> OfFileAsync(string path, string algorithm, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        using var hash = CreateHash(algorithm);
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await file.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        return Finish(algorithm, hash);
    }
}
