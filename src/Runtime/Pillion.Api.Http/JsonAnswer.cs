using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Http;

/// <summary>Builds a JSON answer in memory.</summary>
internal static class JsonAnswer
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Status 200 with what <paramref name="write"/> writes.</summary>
    public static ApiResponse Create<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, s_options))
        {
            write(json, state);
        }

        return new ApiResponse(200, MediaTypes.Json, new MessageBody(body.WrittenMemory));
    }

    /// <summary>Writes an object of texts.</summary>
    public static void WriteObject(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        json.WriteStartObject();
        foreach (var (key, value) in pairs)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
