using System.Text;
using Microsoft.Extensions.Logging;
using Pillion.BuildingBlocks.Apps;
using Pillion.Guests.Components.Logging.Wit;
using Pillion.Guests.Components.Logging.Wit.Logging;
using Pillion.Guests.Programs;
using Pillion.Wasm.Components;

namespace Pillion.Guests.Components.Logging;

/// <summary>
/// <c>wasi:logging</c>: a message is a line of the app's log, at its level. As with standard error, lines and what an instance may log are limited.
/// </summary>
internal sealed partial class LoggingHost(AppRuntime app) : ILogging
{
    private readonly ILogger _logger = app.Logging.CreateLogger("Pillion.Guests");
    private int _left = GuestLineLog.MaxBytes;

    /// <summary>Defines the interface, also without a version: so it was published first.</summary>
    public static void AddTo(ComponentLinker linker) => linker.AddWasiLoggingLogging(Of).AddWasiLoggingLogging(Of, "wasi:logging/logging");

    void ILogging.Log(Level level, string context, string message)
    {
        // The cases are those of LogLevel, in its order.
        var logLevel = (LogLevel)level;
        if (_left <= 0 || !_logger.IsEnabled(logLevel))
        {
            return;
        }

        var line = GuestLineLog.Visible(context.Length == 0 ? message : $"{context}: {message}");
        line = line.Length > GuestLineLog.MaxLine ? line[..GuestLineLog.MaxLine] : line;
        _left -= Encoding.UTF8.GetByteCount(line);
        Line(_logger, logLevel, app.AppId, line);
        if (_left <= 0)
        {
            _logger.GuestLogIsFull(app.AppId, GuestLineLog.MaxBytes);
        }
    }

    private static LoggingHost Of(ComponentCaller caller) => caller.State<ComponentState>().Logging;

    [LoggerMessage(EventId = 1, Message = "{AppId}: {Message}")]
    private static partial void Line(ILogger logger, LogLevel level, string appId, string message);
}
