using System.Text.Json;
using Pillion.Abstractions.Conversation;
using Pillion.Api.Http.Errors;
using Pillion.BuildingBlocks.Conversation;

namespace Pillion.Api.Http.Conversation;

/// <summary>The messages of the first version (<c>ConversationRequest</c>, <c>ConversationResponse</c>) with the rules of protojson.</summary>
internal static class ConversationAlpha1Json
{
    /// <summary>Reads a request; the parameters come back with every output, as they are.</summary>
    /// <exception cref="BuildingBlocks.Errors.BuildingBlockException">The body is malformed.</exception>
    public static (List<ConversationInput> Inputs, ConversationRequest Options, bool ScrubPii, byte[]? Parameters) Read(
        ReadOnlySpan<byte> body
    )
    {
        List<ConversationInput> inputs = [];
        var options = new ConversationRequest([]);
        var scrub = false;
        byte[]? parameters = null;
        if (body.IsEmpty)
        {
            return (inputs, options, scrub, parameters);
        }

        var reader = new JsonBodyReader(body, RequestErrors.MalformedBody);
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("inputs"u8))
            {
                reader.ExpectArray();
                while (reader.NextElement())
                {
                    inputs.Add(ReadInput(ref reader));
                }
            }
            else if (reader.Is("contextID"u8))
            {
                options = options with { ContextId = reader.ReadString() };
            }
            else if (reader.Is("temperature"u8))
            {
                options = options with { Temperature = reader.ReadDouble() };
            }
            else if (reader.Is("metadata"u8))
            {
                options = options with { Metadata = reader.ReadStringMap() };
            }
            else if (reader.Is("scrubPII"u8))
            {
                scrub = reader.ReadBoolean();
            }
            else if (reader.Is("parameters"u8))
            {
                parameters = reader.TryReadNull() ? null : reader.ReadCompact();
            }
            else
            {
                reader.Skip();
            }
        }

        reader.ExpectEnd();
        return (inputs, options, scrub, parameters);
    }

    /// <summary>Writes an answer: a result for each of the model's choices.</summary>
    public static void Write(Utf8JsonWriter json, ConversationResponse response, byte[]? parameters)
    {
        json.WriteStartObject();
        if (!string.IsNullOrEmpty(response.ContextId))
        {
            json.WriteString("contextID"u8, response.ContextId);
        }

        json.WriteStartArray("outputs"u8);
        foreach (var choice in response.Choices)
        {
            json.WriteStartObject();
            if (choice.Content.Length > 0)
            {
                json.WriteString("result"u8, choice.Content);
            }

            if (parameters is not null && !parameters.AsSpan().SequenceEqual("{}"u8))
            {
                json.WritePropertyName("parameters"u8);
                json.WriteRawValue(parameters, skipInputValidation: true);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static ConversationInput ReadInput(ref JsonBodyReader reader)
    {
        var content = "";
        string? role = null;
        var scrub = false;
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("content"u8))
            {
                content = reader.ReadString() ?? "";
            }
            else if (reader.Is("role"u8))
            {
                role = reader.ReadString();
            }
            else if (reader.Is("scrubPII"u8))
            {
                scrub = reader.ReadBoolean();
            }
            else
            {
                reader.Skip();
            }
        }

        return new ConversationInput([new ConversationMessage(ConversationRoles.FromAlpha1(role), [content])], scrub);
    }
}
