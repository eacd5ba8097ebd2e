using System.Buffers;
using System.Text.Json;
using Pillion.Abstractions.Conversation;

namespace Pillion.Components.Local.Conversation;

/// <summary>The bodies of OpenAI's chat-completions API (https://platform.openai.com/docs/api-reference/chat).</summary>
internal static class OpenAIJson
{
    public static byte[] Write(string model, ConversationRequest request, OpenAIDefaults defaults)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, model);
            json.WriteStartArray("messages"u8);
            foreach (var message in request.Messages)
            {
                WriteMessage(json, message, defaults);
            }

            json.WriteEndArray();
            if (request.Temperature is { } temperature)
            {
                json.WriteNumber("temperature"u8, temperature);
            }

            if (request.Tools is { Count: > 0 } tools)
            {
                WriteTools(json, tools, request.ToolChoice);
            }

            if (request.ResponseFormat is { } schema)
            {
                json.WriteStartObject("response_format"u8);
                json.WriteString("type"u8, "json_schema");
                json.WriteStartObject("json_schema"u8);
                json.WriteString("name"u8, "answer");
                json.WritePropertyName("schema"u8);
                json.WriteRawValue(schema);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">The bytes are no answer.</exception>
    public static ConversationResponse Read(byte[] bytes, string? contextId)
    {
        using var document = JsonDocument.Parse(bytes);
        var root = document.RootElement;
        try
        {
            ConversationChoice[] choices = [.. root.GetProperty("choices"u8).EnumerateArray().Select(ReadChoice)];
            return new ConversationResponse(choices, contextId, Text(root, "model"), ReadUsage(root));
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <summary>The server's own words for its failure.</summary>
    public static string ReadError(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return
                document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("error"u8, out var error)
                && error.ValueKind == JsonValueKind.Object
                && Text(error, "message") is { } message
                ? message
                : "no reason is given";
        }
        catch (JsonException)
        {
            return "no reason is given";
        }
    }

    private static void WriteMessage(Utf8JsonWriter json, ConversationMessage message, OpenAIDefaults defaults)
    {
        json.WriteStartObject();
        json.WriteString(
            "role"u8,
            message.Role switch
            {
                ConversationRole.Developer => defaults.DeveloperRole,
                ConversationRole.System => "system",
                ConversationRole.Assistant => "assistant",
                ConversationRole.Tool => "tool",
                _ => "user",
            }
        );
        json.WriteString("content"u8, string.Join('\n', message.Content));
        if (message.Name is { Length: > 0 } && message.Role != ConversationRole.Tool)
        {
            json.WriteString("name"u8, message.Name);
        }

        if (message.ToolId is not null)
        {
            json.WriteString("tool_call_id"u8, message.ToolId);
        }

        if (message.ToolCalls is { Count: > 0 } calls)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in calls)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, call.Id);
                json.WriteString("type"u8, "function");
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, call.Name);
                json.WriteString("arguments"u8, call.Arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter json, IReadOnlyList<ConversationTool> tools, string? choice)
    {
        json.WriteStartArray("tools"u8);
        foreach (var tool in tools)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function");
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, tool.Name);
            if (tool.Description is not null)
            {
                json.WriteString("description"u8, tool.Description);
            }

            if (tool.Parameters is not null)
            {
                json.WritePropertyName("parameters"u8);
                json.WriteRawValue(tool.Parameters);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (choice is "auto" or "none" or "required")
        {
            json.WriteString("tool_choice"u8, choice);
        }
        else if (choice is not null)
        {
            json.WriteStartObject("tool_choice"u8);
            json.WriteString("type"u8, "function");
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, choice);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static ConversationChoice ReadChoice(JsonElement choice)
    {
        var message = choice.GetProperty("message"u8);
        ConversationToolCall[] calls =
            message.TryGetProperty("tool_calls"u8, out var given) && given.ValueKind == JsonValueKind.Array
                ? [.. given.EnumerateArray().Select(ReadCall)]
                : [];
        return new ConversationChoice(Text(choice, "finish_reason") ?? "stop", Text(message, "content") ?? "", calls);
    }

    private static ConversationToolCall ReadCall(JsonElement call)
    {
        var function = call.GetProperty("function"u8);
        return new ConversationToolCall(Text(call, "id") ?? "", Text(function, "name") ?? "", Text(function, "arguments") ?? "");
    }

    private static ConversationUsage? ReadUsage(JsonElement root) =>
        root.TryGetProperty("usage"u8, out var usage) && usage.ValueKind == JsonValueKind.Object
            ? new ConversationUsage(Number(usage, "prompt_tokens"), Number(usage, "completion_tokens"))
            : null;

    private static long Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : 0;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
