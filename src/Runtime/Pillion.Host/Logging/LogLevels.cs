using Microsoft.Extensions.Logging;

namespace Pillion.Host.Logging;

/// <summary>Dapr's names for log levels (<c>--log-level</c>, and <c>level</c> in JSON lines).</summary>
public static class LogLevels
{
    /// <summary>The names that are accepted, as a phrase.</summary>
    public const string Names = "debug, info, warn, error, fatal";

    /// <summary>Reads a name; letter case does not matter.</summary>
    public static bool TryParse(string name, out LogLevel level)
    {
        ArgumentNullException.ThrowIfNull(name);
        level = name.ToLowerInvariant() switch
        {
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Information,
            "warn" or "warning" => LogLevel.Warning,
            "error" => LogLevel.Error,
            "fatal" => LogLevel.Critical,
            _ => LogLevel.None,
        };
        return level != LogLevel.None;
    }

    /// <summary>The name of a level.</summary>
    public static string NameOf(LogLevel level) =>
        level switch
        {
            LogLevel.Trace or LogLevel.Debug => "debug",
            LogLevel.Information => "info",
            LogLevel.Warning => "warning",
            LogLevel.Error => "error",
            _ => "fatal",
        };
}
