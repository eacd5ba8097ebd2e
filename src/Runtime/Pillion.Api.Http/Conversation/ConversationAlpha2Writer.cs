using System.Globalization;
using System.Text.Json;
using Pillion.Abstractions.Conversation;

namespace Pillion.Api.Http.Conversation;

/// <summary>Writes <c>ConversationResponseAlpha2</c> with the rules of protojson: numbers of 64 bits are texts, defaults are left out.</summary>
internal static class ConversationAlpha2Writer
{
    /// <summary>Writes an answer: an output for each of the model's choices, as in Dapr.</summary>
    public static void Write(Utf8JsonWriter json, ConversationResponse response)
    {
        json.WriteStartObject();
        WriteText(json, "contextId", response.ContextId);
        json.WriteStartArray("outputs"u8);
        for (var i = 0; i < response.Choices.Count; i++)
        {
            json.WriteStartObject();
            json.WriteStartArray("choices"u8);
            WriteChoice(json, response.Choices[i], i);
            json.WriteEndArray();
            WriteText(json, "model", response.Model);
            if (response.Usage is { } usage)
            {
                json.WriteStartObject("usage"u8);
                WriteNumber(json, "completionTokens", usage.CompletionTokens);
                WriteNumber(json, "promptTokens", usage.PromptTokens);
                WriteNumber(json, "totalTokens", usage.CompletionTokens + usage.PromptTokens);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteChoice(Utf8JsonWriter json, ConversationChoice choice, int index)
    {
        json.WriteStartObject();
        WriteText(json, "finishReason", choice.FinishReason);
        WriteNumber(json, "index", index);
        json.WriteStartObject("message"u8);
        WriteText(json, "content", choice.Content);
        if (choice.ToolCalls.Count > 0)
        {
            json.WriteStartArray("toolCalls"u8);
            foreach (var call in choice.ToolCalls)
            {
                json.WriteStartObject();
                WriteText(json, "id", call.Id);
                json.WriteStartObject("function"u8);
                WriteText(json, "name", call.Name);
                WriteText(json, "arguments", call.Arguments);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long value)
    {
        if (value != 0)
        {
            json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
        }
    }
}
