using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pillion.Testing;

namespace Pillion.Guests.Tests.Testing;

/// <summary>Keeps what was logged.</summary>
internal sealed class LogSink : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Message)> _lines = new();

    /// <summary>Whether nothing is to be kept, for tests that make much of it.</summary>
    public bool IsOff { get; set; }

    public IReadOnlyList<(LogLevel Level, string Message)> Lines => [.. _lines];

    /// <summary>Waits for a line that begins with the text.</summary>
    public Task WaitForAsync(string start) =>
        Wait.UntilAsync(() => _lines.Any(line => line.Message.StartsWith(start, StringComparison.Ordinal)), $"the line '{start}'");

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This is the provider.");

    public bool IsEnabled(LogLevel logLevel) => !IsOff;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => _lines.Enqueue((logLevel, formatter(state, exception) + (exception is null ? "" : Environment.NewLine + exception)));

    public void Dispose() { }
}
