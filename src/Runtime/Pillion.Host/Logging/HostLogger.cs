using Microsoft.Extensions.Logging;

namespace Pillion.Host.Logging;

/// <summary>The logger of one category and app.</summary>
internal sealed class HostLogger(HostLogging logging, string category, string appId) : ILogger
{
    private readonly string _scope = ScopeOf(category);

    /// <summary>What ASP.NET Core says below a warning is about its own insides.</summary>
    private readonly LogLevel _floor = category.StartsWith("Microsoft.", StringComparison.Ordinal) ? LogLevel.Warning : LogLevel.Trace;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= logging.MinimumLevel && logLevel >= _floor && logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
        {
            logging.Write(new LogEntry(logLevel, _scope, appId, formatter(state, exception), exception));
        }
    }

    /// <summary><c>Pillion.BuildingBlocks.Components.ComponentRegistry</c> becomes <c>pillion.buildingblocks.components</c>, as Dapr names scopes.</summary>
    private static string ScopeOf(string category)
    {
        var isType = category.StartsWith("Pillion.", StringComparison.Ordinal) && category.LastIndexOf('.') > "Pillion.".Length;
        return (isType ? category[..category.LastIndexOf('.')] : category).ToLowerInvariant();
    }
}
