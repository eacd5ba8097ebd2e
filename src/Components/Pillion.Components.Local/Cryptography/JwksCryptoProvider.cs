using Microsoft.Extensions.Logging;
using Pillion.Abstractions;

namespace Pillion.Components.Local.Cryptography;

/// <summary>
/// <c>crypto.dapr.jwks</c>: keys of a JSON Web Key Set, named by their <c>kid</c>. <c>jwks</c> is the set itself (in base64, perhaps), a file, which
/// is read again when it changes, or a URL, which is asked again after <c>minRefreshInterval</c>.
/// </summary>
internal sealed partial class JwksCryptoProvider(ComponentServices services) : LocalCryptoProvider
{
    private readonly ILogger _logger = services.Logging.CreateLogger<JwksCryptoProvider>();
    private readonly SemaphoreSlim _refreshing = new(1);
    private JwksSource _source = JwksSource.None;
    private volatile Loaded _loaded = new(new Dictionary<string, CryptoKey>(StringComparer.Ordinal), null);

    public override async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _source = JwksSource.Parse(spec.Metadata, services.Time);
        try
        {
            await LoadAsync(cancellationToken);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw spec.Metadata.Error("jwks", $"cannot be used: {e.Message}");
        }
    }

    protected override async ValueTask<CryptoKey> FindAsync(string keyName, CancellationToken cancellationToken)
    {
        if (!_source.IsCurrent(_loaded.Stamp))
        {
            await RefreshAsync(cancellationToken);
        }

        return _loaded.Keys.TryGetValue(keyName, out var key)
            ? key
            : throw new ComponentException(ComponentErrorKind.NotFound, "key not found");
    }

    public override ValueTask DisposeAsync()
    {
        _source.Dispose();
        _refreshing.Dispose();
        return base.DisposeAsync();
    }

    private async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            if (!_source.IsCurrent(_loaded.Stamp))
            {
                await LoadAsync(cancellationToken);
            }
        }
        catch (Exception e) when (IsFailure(e))
        {
            // The keys that are there go on being good.
            _loaded = _loaded with
            {
                Stamp = _source.StampOfFailure(_loaded.Stamp),
            };
            Log.RefreshFailed(_logger, _source.Description, e.Message);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var (bytes, stamp) = await _source.ReadAsync(cancellationToken);
        _loaded = new Loaded(CryptoKeyReader.ReadSet(bytes), stamp);
    }

    private static bool IsFailure(Exception e) =>
        e
            is FormatException
                or IOException
                or UnauthorizedAccessException
                or HttpRequestException
                or TaskCanceledException { InnerException: TimeoutException };

    /// <summary>A key set and the state of its source when it was read; replaced as a whole.</summary>
    private sealed record Loaded(IReadOnlyDictionary<string, CryptoKey> Keys, object? Stamp);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The key set of {Source} could not be read again, the old keys stay: {Cause}")]
        public static partial void RefreshFailed(ILogger logger, string source, string cause);
    }
}
