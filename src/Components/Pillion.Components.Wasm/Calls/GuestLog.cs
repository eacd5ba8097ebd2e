using Microsoft.Extensions.Logging;

namespace Pillion.Components.Wasm.Calls;

/// <summary>What guests make the log say.</summary>
internal static partial class GuestLog
{
    [LoggerMessage(EventId = 1, Message = "{Component}: {Message}")]
    public static partial void GuestLogged(this ILogger logger, LogLevel level, string component, string message);

    [LoggerMessage(2, LogLevel.Debug, "{Component}: wasm {Stream}: {Line}")]
    public static partial void GuestWroteLine(this ILogger logger, string component, string stream, string line);

    [LoggerMessage(3, LogLevel.Warning, "{Component}: one call logged {Bytes} bytes; what it logs from here on is left out")]
    public static partial void GuestLogIsFull(this ILogger logger, string component, int bytes);

    [LoggerMessage(4, LogLevel.Error, "{Component}: {Function} {Problem}; the request is answered with 500 and the instance made anew")]
    public static partial void GuestFailed(this ILogger logger, Exception exception, string component, string function, string problem);

    [LoggerMessage(6, LogLevel.Error, "{Component}: the program {Problem}")]
    public static partial void ProgramFailed(this ILogger logger, Exception exception, string component, string problem);

    [LoggerMessage(5, LogLevel.Warning, "{Component}: no instance was free within {Seconds} s (maxInstances is {Instances})")]
    public static partial void NoInstanceFree(this ILogger logger, string component, double seconds, int instances);

    [LoggerMessage(7, LogLevel.Error, "{Component}: {Function} {Problem}")]
    public static partial void GuestMisbehaved(this ILogger logger, string component, string function, string problem);
}
