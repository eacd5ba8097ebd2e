using Microsoft.Extensions.Logging;
using Pillion.Wasm;

namespace Pillion.Guests.Programs;

/// <summary>What guests make the log say.</summary>
internal static partial class GuestLog
{
    [LoggerMessage(1, LogLevel.Information, "{AppId}: {Line}")]
    public static partial void GuestWroteLine(this ILogger logger, string appId, string line);

    [LoggerMessage(2, LogLevel.Error, "{AppId}: the guest trapped")]
    public static partial void GuestTrapped(this ILogger logger, string appId, WasmTrapException trap);

    [LoggerMessage(3, LogLevel.Error, "{AppId}: {Message}")]
    public static partial void GuestReachedLimit(this ILogger logger, string appId, string message);

    [LoggerMessage(4, LogLevel.Warning, "{AppId}: the program ended with exit code {ExitCode}")]
    public static partial void GuestFailed(this ILogger logger, string appId, int exitCode);

    [LoggerMessage(5, LogLevel.Error, "{AppId}: a host function failed")]
    public static partial void HostFailed(this ILogger logger, string appId, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "{AppId}: a run logged {Bytes} bytes on standard error; what it writes from here on is left out")]
    public static partial void GuestLogIsFull(this ILogger logger, string appId, int bytes);

    [LoggerMessage(7, LogLevel.Error, "{AppId}: the guest did not catch an exception")]
    public static partial void GuestThrew(this ILogger logger, string appId, WasmGuestException exception);
}
