using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;

namespace Pillion.Wasm.Caching;

/// <summary>Names a compilation: the module's bytes and everything else that its result depends on.</summary>
internal sealed class CacheKey
{
    private static readonly byte[] s_circumstances =
    [
        // The ids of builds: another engine may write other code for the same module, and another runtime load it otherwise.
        .. typeof(Engine).Assembly.ManifestModule.ModuleVersionId.ToByteArray(),
        .. typeof(object).Assembly.ManifestModule.ModuleVersionId.ToByteArray(),
        (byte)RuntimeInformation.ProcessArchitecture,
        // Which instructions there are: a folder may be shared by unlike machines.
        (byte)(
            Vector512.IsHardwareAccelerated ? 64
            : Vector256.IsHardwareAccelerated ? 32
            : 16
        ),
    ];

    private readonly byte[] _hash;

    private CacheKey(byte[] hash)
    {
        _hash = hash;
        FileName = Convert.ToHexStringLower(hash);
    }

    /// <summary>SHA-256, 32 bytes.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>What its files are called, without an extension.</summary>
    public string FileName { get; }

    /// <param name="options">Whatever the compiler was told that changes its result.</param>
    public static CacheKey Of(ReadOnlySpan<byte> module, string options)
    {
        // Two steps, so that no module's bytes can be mistaken for options.
        Span<byte> parts = stackalloc byte[SHA256.HashSizeInBytes * 3];
        SHA256.HashData(module, parts);
        SHA256.HashData(s_circumstances, parts[SHA256.HashSizeInBytes..]);
        SHA256.HashData(Encoding.UTF8.GetBytes(options), parts[(2 * SHA256.HashSizeInBytes)..]);
        return new CacheKey(SHA256.HashData(parts));
    }
}
