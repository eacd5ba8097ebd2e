using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Configuration;

namespace Pillion.Components.Local.Configuration;

/// <summary>
/// <c>configuration.local.file</c>: the items of a JSON file (<c>path</c>), which is read again when it changes. Looked at every
/// <c>pollInterval</c> (1 s): notifications of a file system do not cross mounts and replaced folders, and a look costs nothing.
/// </summary>
internal sealed partial class LocalFileConfigurationStore(ComponentServices services) : IConfigurationStore
{
    private readonly ILogger _logger = services.Logging.CreateLogger<LocalFileConfigurationStore>();
    private readonly ConfigurationTable _table = new();
    private readonly CancellationTokenSource _stopping = new();
    private string _path = "";
    private (DateTime Written, long Length) _seen;
    private long _seenLength = -1;
    private Task _watching = Task.CompletedTask;

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _path = Path.GetFullPath(spec.Metadata.Require("path"));
        var interval = spec.Metadata.GetDuration(TimeSpan.FromSeconds(1), "pollInterval");
        if (interval < TimeSpan.FromMilliseconds(10))
        {
            throw spec.Metadata.Error("pollInterval", "must be at least 10ms");
        }

        try
        {
            await LoadAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw spec.Metadata.Error("path", $"names a file that cannot be used: {_path}: {e.Message}");
        }

        _watching = WatchAsync(interval);
    }

    public ValueTask<IReadOnlyDictionary<string, ConfigurationItem>> GetAsync(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken
    ) => new(_table.Get(keys));

    public ValueTask<IAsyncDisposable> SubscribeAsync(
        IReadOnlyList<string> keys,
        IReadOnlyDictionary<string, string>? metadata,
        Func<IReadOnlyDictionary<string, ConfigurationItem>, CancellationToken, ValueTask> handler,
        CancellationToken cancellationToken
    ) => new(_table.Subscribe(keys, handler));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching;
        _stopping.Dispose();
    }

    private async Task WatchAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval, services.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await LookAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The component is closed.
        }
    }

    private async ValueTask LookAsync()
    {
        if (State() == _seen)
        {
            return;
        }

        try
        {
            await LoadAsync(_stopping.Token);
            Log.Changed(_logger, _path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // An editor may be in the middle of writing; and an item that disappears by accident would be told to every app.
            Log.NotUsable(_logger, _path, e.Message);
        }
    }

    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        // Taken first: a change during the read is seen by the next look.
        _seen = State();
        try
        {
            _table.Replace(ConfigurationJson.Read(await File.ReadAllBytesAsync(_path, cancellationToken)));
        }
        finally
        {
            Interlocked.Exchange(ref _seenLength, _seen.Length);
        }
    }

    /// <summary>Whether the file was read, or tried to be, since it has this length; for tests.</summary>
    internal bool HasSeen(long length) => Interlocked.Read(ref _seenLength) == length;

    private (DateTime Written, long Length) State()
    {
        var file = new FileInfo(_path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Configuration file {Path} was read again")]
        public static partial void Changed(ILogger logger, string path);

        [LoggerMessage(2, LogLevel.Warning, "Configuration file {Path} has changed and cannot be used, the old items stay: {Cause}")]
        public static partial void NotUsable(ILogger logger, string path, string cause);
    }
}
