using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Pillion.Host.Logging;

/// <summary>
/// Lines for people: local time, level, app, message.
/// <code>12:34:56.789 warn  [orders] Failed to close component statestore (state.sqlite)</code>
/// </summary>
internal sealed class TextLogLineWriter(bool colored) : ILogLineWriter
{
    private const string Reset = "\e[0m";
    private const string Dim = "\e[2m";

    public void Write(IBufferWriter<byte> output, DateTimeOffset time, in LogEntry entry, bool withStackTrace)
    {
        var (name, color) = Describe(entry.Level);
        var clock = time.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        Append(output, colored ? $"{Dim}{clock}{Reset} {color}{name, -5}{Reset} " : $"{clock} {name, -5} ");
        if (entry.AppId.Length > 0)
        {
            Append(output, $"[{entry.AppId}] ");
        }

        Append(output, entry.Message);
        if (entry.Exception is { } exception)
        {
            Append(output, withStackTrace ? "\n" + exception : ": " + Causes.Of(exception));
        }

        output.Write("\n"u8);
    }

    private static void Append(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);

    private static (string Name, string Color) Describe(LogLevel level) =>
        level switch
        {
            LogLevel.Trace or LogLevel.Debug => ("debug", Dim),
            LogLevel.Information => ("info", "\e[32m"),
            LogLevel.Warning => ("warn", "\e[33m"),
            LogLevel.Error => ("error", "\e[31m"),
            _ => ("fatal", "\e[1;31m"),
        };
}
