using Microsoft.Extensions.Logging;

namespace Pillion.Components.Middleware.Bearer;

/// <summary>An issuer's keys, fetched again when they are old or a token names an unknown one. A fetch that fails leaves the old keys in place.</summary>
internal sealed partial class SigningKeySource(HttpClient http, Uri url, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Dapr's minimum interval of fetches.</summary>
    private static readonly TimeSpan s_maxAge = TimeSpan.FromMinutes(10);

    /// <summary>How soon a new key of the issuer is looked for; callers could otherwise make us fetch with every made-up key.</summary>
    private static readonly TimeSpan s_minAge = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _loading = new(1);
    private volatile Loaded _loaded = new(new Dictionary<string, SigningKey>(StringComparer.Ordinal), 0);

    /// <summary>Fetches the keys.</summary>
    /// <exception cref="HttpRequestException">They cannot be had.</exception>
    /// <exception cref="FormatException">The answer is no key set.</exception>
    public async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var bytes = await http.GetByteArrayAsync(url, cancellationToken);
        _loaded = new Loaded(SigningKey.ReadSet(bytes), time.GetTimestamp());
    }

    /// <summary>The key of that id; null when the issuer has none.</summary>
    public async ValueTask<SigningKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var loaded = _loaded;
        var found = loaded.Keys.GetValueOrDefault(keyId);
        var age = time.GetElapsedTime(loaded.Since);
        if (age < (found is null ? s_minAge : s_maxAge))
        {
            return found;
        }

        await ReloadAsync(loaded, cancellationToken);
        return _loaded.Keys.GetValueOrDefault(keyId);
    }

    public void Dispose() => _loading.Dispose();

    private async ValueTask ReloadAsync(Loaded seen, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (ReferenceEquals(seen, _loaded))
            {
                await LoadAsync(cancellationToken);
            }
        }
        catch (Exception e)
            when (e is HttpRequestException or FormatException or TaskCanceledException { InnerException: TimeoutException })
        {
            _loaded = seen with { Since = time.GetTimestamp() };
            Log.RefreshFailed(logger, url, e.Message);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Keys and when they were fetched; replaced as a whole.</summary>
    private sealed record Loaded(IReadOnlyDictionary<string, SigningKey> Keys, long Since);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The keys of {Url} could not be fetched again, the old ones stay: {Cause}")]
        public static partial void RefreshFailed(ILogger logger, Uri url, string cause);
    }
}
