using Pillion.Abstractions;

namespace Pillion.Components.Local.Cryptography;

/// <summary>
/// <c>crypto.dapr.localstorage</c>: every file below <c>path</c> is a key (PEM, JWK, or raw bytes), named by its path from there. Files are read
/// when they are asked for, so a new key needs no restart.
/// </summary>
internal sealed class LocalStorageCryptoProvider : LocalCryptoProvider
{
    // No key is as long; whatever is, is not read into memory.
    private const long MaxKeyFile = 64 * 1024;

    private string _root = "";

    public override ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _root = Path.GetFullPath(spec.Metadata.Require("path"));
        return Directory.Exists(_root)
            ? ValueTask.CompletedTask
            : throw spec.Metadata.Error("path", $"names a folder that does not exist: '{_root}'");
    }

    protected override async ValueTask<CryptoKey> FindAsync(string keyName, CancellationToken cancellationToken)
    {
        if (
            keyName.Contains("..", StringComparison.Ordinal)
            || Path.IsPathRooted(keyName)
            || keyName.Contains('\0', StringComparison.Ordinal)
        )
        {
            throw new ComponentException(ComponentErrorKind.InvalidRequest, "invalid key path: cannot contain '..'");
        }

        var path = Path.Combine(_root, keyName);
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > MaxKeyFile)
            {
                throw new FormatException("the file is too long to be a key");
            }

            return CryptoKeyReader.Read(await File.ReadAllBytesAsync(path, cancellationToken), Path.GetExtension(path));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ComponentException(ComponentErrorKind.NotFound, $"failed to load key '{keyName}': there is no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ComponentException(ComponentErrorKind.Unavailable, $"failed to load key '{keyName}': {e.Message}", e);
        }
        catch (FormatException e)
        {
            throw new ComponentException(ComponentErrorKind.Internal, $"failed to parse key '{keyName}': {e.Message}", e);
        }
    }
}
