using System.Buffers;
using System.Globalization;
using System.Text;

namespace Pillion.Host.Logging;

/// <summary>
/// The text lines of <c>daprd</c> (dapr/kit <c>logger</c>), which tools search:
/// <code>time="2026-01-02T03:04:05.678Z" level=info msg="Component loaded: statestore (state.sqlite/v1)" app_id=orders instance=box scope=… type=log ver=0.1.0</code>
/// </summary>
internal sealed class LogfmtLogLineWriter : ILogLineWriter
{
    private static readonly string s_version = typeof(LogfmtLogLineWriter).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    private readonly string _instance = Environment.MachineName;

    public void Write(IBufferWriter<byte> output, DateTimeOffset time, in LogEntry entry, bool withStackTrace)
    {
        var line = new StringBuilder();
        line.Append("time=\"").Append(time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
        line.Append("\" level=").Append(LogLevels.NameOf(entry.Level)).Append(" msg=");
        AppendQuoted(line, entry.Message);
        Append(line, "app_id", entry.AppId);
        if (entry.Exception is { } exception)
        {
            Append(line, "error", withStackTrace ? exception.ToString() : Causes.Of(exception));
        }

        Append(line, "instance", _instance);
        Append(line, "scope", entry.Scope);
        line.Append(" type=log ver=").Append(s_version).Append('\n');
        foreach (var chunk in line.GetChunks())
        {
            Encoding.UTF8.GetBytes(chunk.Span, output);
        }
    }

    private static void Append(StringBuilder line, string key, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        line.Append(' ').Append(key).Append('=');
        if (NeedsQuotes(value))
        {
            AppendQuoted(line, value);
        }
        else
        {
            line.Append(value);
        }
    }

    private static bool NeedsQuotes(string value)
    {
        foreach (var c in value)
        {
            if (c is ' ' or '=' or '"' or '\\' or '\r' or '\n' or '\t')
            {
                return true;
            }
        }

        return false;
    }

    private static void AppendQuoted(StringBuilder line, string value)
    {
        line.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => line.Append("\\\""),
                '\\' => line.Append("\\\\"),
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                _ => line.Append(c),
            };
        }

        line.Append('"');
    }
}
