using System.Buffers;
using Microsoft.Extensions.Logging;

namespace Pillion.Host.Logging;

/// <summary>
/// Where the whole host logs: one line an entry, to one place. Written for a short start, so without the providers, filters and options of
/// <c>Microsoft.Extensions.Logging</c>; everything that logs sees only <see cref="ILoggerFactory"/>.
/// </summary>
public sealed class HostLogging : ILoggerFactory
{
    private readonly LogSink _sink;
    private readonly ILogLineWriter _lines;
    private readonly TimeProvider _time;
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Lock _lock = new();
    private volatile LogLevel _minimumLevel;

    /// <summary>Logs to a sink.</summary>
    public HostLogging(LogSink sink, LogFormat format, LogLevel minimumLevel, TimeProvider time)
    {
        _sink = sink;
        _lines = format switch
        {
            LogFormat.Json => new JsonLogLineWriter(),
            LogFormat.Logfmt => new LogfmtLogLineWriter(),
            _ => new TextLogLineWriter(colored: format == LogFormat.ColoredText),
        };
        _minimumLevel = minimumLevel;
        _time = time;
    }

    /// <summary>The least serious level that is written; may change at any time.</summary>
    public LogLevel MinimumLevel
    {
        get => _minimumLevel;
        set => _minimumLevel = value;
    }

    /// <summary>Loggers whose lines name the app.</summary>
    public ILoggerFactory ForApp(string appId) => new AppLoggerFactory(this, appId);

    /// <summary>The app that lines name which are about none in particular; empty for none. All lines of <c>daprd</c> name its app.</summary>
    public string AppId { get; init; } = "";

    /// <summary>A logger whose lines name <see cref="AppId"/>.</summary>
    public ILogger CreateLogger(string categoryName) => CreateLogger(categoryName, AppId);

    /// <summary>Not possible: there is one output.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The host logs to one place.");

    /// <summary>Nothing to do: the sink is the caller's.</summary>
    public void Dispose() { }

    internal ILogger CreateLogger(string categoryName, string appId) => new HostLogger(this, categoryName, appId);

    internal void Write(in LogEntry entry)
    {
        lock (_lock)
        {
            _buffer.ResetWrittenCount();
            _lines.Write(
                _buffer,
                _time.GetUtcNow(),
                entry,
                withStackTrace: entry.Level == LogLevel.Critical || _minimumLevel <= LogLevel.Debug
            );
            _sink(_buffer.WrittenSpan);
        }
    }

    private sealed class AppLoggerFactory(HostLogging logging, string appId) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => logging.CreateLogger(categoryName, appId);

        public void AddProvider(ILoggerProvider provider) => logging.AddProvider(provider);

        public void Dispose() { }
    }
}

/// <summary>Takes the bytes of an entry, line feed included; called by one thread at a time, and must not throw.</summary>
public delegate void LogSink(ReadOnlySpan<byte> entry);
