using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pillion.Host.Logging;

/// <summary>The fields and names of Dapr's JSON log lines (dapr/kit <c>logger</c>), and <c>error</c> for an exception.</summary>
internal sealed class JsonLogLineWriter : ILogLineWriter
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string s_version = typeof(JsonLogLineWriter).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    private readonly string _instance = Environment.MachineName;

    public void Write(IBufferWriter<byte> output, DateTimeOffset time, in LogEntry entry, bool withStackTrace)
    {
        using (var json = new Utf8JsonWriter(output, s_options))
        {
            json.WriteStartObject();
            if (entry.AppId.Length > 0)
            {
                json.WriteString("app_id"u8, entry.AppId);
            }

            if (entry.Exception is not null)
            {
                json.WriteString("error"u8, withStackTrace ? entry.Exception.ToString() : Causes.Of(entry.Exception));
            }

            json.WriteString("instance"u8, _instance);
            json.WriteString("level"u8, LogLevels.NameOf(entry.Level));
            json.WriteString("msg"u8, entry.Message);
            json.WriteString("scope"u8, entry.Scope);
            json.WriteString("time"u8, time.UtcDateTime);
            json.WriteString("type"u8, "log"u8);
            json.WriteString("ver"u8, s_version);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
