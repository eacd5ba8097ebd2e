using Microsoft.Extensions.Logging;
using Pillion.Host.Configuration;

namespace Pillion.Cli.Commands;

/// <summary>What <c>pillion run</c> itself logs.</summary>
internal static partial class RunLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Problem}")]
    public static partial void ConfigurationOdd(ILogger logger, ConfigurationProblem problem);

    [LoggerMessage(2, LogLevel.Information, "stopping; once more to stop at once")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(3, LogLevel.Critical, "not everything ended within {Seconds} s; the rest was broken off")]
    public static partial void GaveUpWaiting(ILogger logger, double seconds);

    [LoggerMessage(4, LogLevel.Warning, "{Problem}")]
    public static partial void ModuleOdd(ILogger logger, string problem);
}
