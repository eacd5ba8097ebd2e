using System.Text.Json;

namespace Pillion.Host.Instances;

/// <summary>The JSON form of descriptions. Written by hand: a serializer would make a tenth of the code that a start has to compile.</summary>
internal static class InstanceJson
{
    public static byte[] Write(InstanceDescription description)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("processId", description.ProcessId);
            json.WriteString("processStart", description.ProcessStart);
            json.WriteString("started", description.Started);
            json.WriteString("controlSocket", description.ControlSocket);
            json.WriteString("runTemplatePath", description.RunTemplatePath);
            json.WriteString("runTemplateName", description.RunTemplateName);
            json.WriteStartArray("apps");
            foreach (var app in description.Apps)
            {
                Write(json, app);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <exception cref="JsonException">The text is no JSON.</exception>
    /// <exception cref="KeyNotFoundException">It is no description.</exception>
    /// <exception cref="InvalidOperationException">It is no description.</exception>
    public static InstanceDescription Read(ReadOnlyMemory<byte> text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new InstanceDescription
        {
            ProcessId = root.GetProperty("processId").GetInt32(),
            ProcessStart = Text(root, "processStart") ?? "",
            Started = root.GetProperty("started").GetDateTimeOffset(),
            ControlSocket = Text(root, "controlSocket") ?? "",
            RunTemplatePath = Text(root, "runTemplatePath"),
            RunTemplateName = Text(root, "runTemplateName"),
            Apps = [.. root.GetProperty("apps").EnumerateArray().Select(ReadApp)],
        };
    }

    private static void Write(Utf8JsonWriter json, InstanceApp app)
    {
        json.WriteStartObject();
        json.WriteString("appId", app.AppId);
        json.WriteString("kind", app.Kind);
        json.WriteNumber("httpPort", app.HttpPort);
        json.WriteNumber("grpcPort", app.GrpcPort);
        json.WriteNumber("appPort", app.AppPort);
        json.WriteString("command", app.Command);
        json.WriteNumber("appProcessId", app.AppProcessId);
        json.WriteEndObject();
    }

    private static InstanceApp ReadApp(JsonElement app) =>
        new()
        {
            AppId = Text(app, "appId") ?? "",
            Kind = Text(app, "kind") ?? "",
            HttpPort = app.GetProperty("httpPort").GetInt32(),
            GrpcPort = app.GetProperty("grpcPort").GetInt32(),
            AppPort = app.GetProperty("appPort").GetInt32(),
            Command = Text(app, "command") ?? "",
            AppProcessId = app.GetProperty("appProcessId").GetInt32(),
        };

    private static string? Text(JsonElement element, string key) => element.GetProperty(key).GetString();
}
