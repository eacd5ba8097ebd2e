using Microsoft.Extensions.Logging;

namespace Pillion.Host.Logging;

/// <summary>One entry of the log.</summary>
/// <param name="Level">How serious it is.</param>
/// <param name="Scope">Who logs (Dapr's word for the category).</param>
/// <param name="AppId">The app it is about; empty for none.</param>
/// <param name="Message">The message.</param>
/// <param name="Exception">What went wrong, or null.</param>
internal readonly record struct LogEntry(LogLevel Level, string Scope, string AppId, string Message, Exception? Exception);
