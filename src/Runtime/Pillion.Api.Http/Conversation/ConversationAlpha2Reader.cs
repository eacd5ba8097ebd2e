using System.Text;
using Pillion.Abstractions.Conversation;
using Pillion.Api.Http.Errors;
using Pillion.BuildingBlocks.Conversation;

namespace Pillion.Api.Http.Conversation;

/// <summary>Reads <c>ConversationRequestAlpha2</c> with the rules of protojson.</summary>
internal static class ConversationAlpha2Reader
{
    /// <exception cref="BuildingBlocks.Errors.BuildingBlockException">The body is malformed, or a message has no type.</exception>
    public static (List<ConversationInput> Inputs, ConversationRequest Options, bool ScrubPii) Read(
        string component,
        ReadOnlySpan<byte> body
    )
    {
        List<ConversationInput> inputs = [];
        var options = new ConversationRequest([]);
        var scrub = false;
        if (body.IsEmpty)
        {
            return (inputs, options, scrub);
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
                    inputs.Add(ReadInput(component, ref reader));
                }
            }
            else if (reader.Is("contextId"u8) || reader.Is("context_id"u8))
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
            else if (reader.Is("scrubPii"u8) || reader.Is("scrub_pii"u8))
            {
                scrub = reader.ReadBoolean();
            }
            else if (reader.Is("tools"u8))
            {
                options = options with { Tools = ReadTools(ref reader) };
            }
            else if (reader.Is("toolChoice"u8) || reader.Is("tool_choice"u8))
            {
                options = options with { ToolChoice = reader.ReadString() };
            }
            else if (reader.Is("responseFormat"u8) || reader.Is("response_format"u8))
            {
                options = options with { ResponseFormat = ReadJson(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        reader.ExpectEnd();
        return (inputs, options, scrub);
    }

    private static ConversationInput ReadInput(string component, ref JsonBodyReader reader)
    {
        List<ConversationMessage> messages = [];
        var scrub = false;
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("messages"u8))
            {
                reader.ExpectArray();
                while (reader.NextElement())
                {
                    messages.Add(ReadMessage(component, ref reader));
                }
            }
            else if (reader.Is("scrubPii"u8) || reader.Is("scrub_pii"u8))
            {
                scrub = reader.ReadBoolean();
            }
            else
            {
                reader.Skip();
            }
        }

        return new ConversationInput(messages, scrub);
    }

    private static ConversationMessage ReadMessage(string component, ref JsonBodyReader reader)
    {
        ConversationMessage? message = null;
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("ofUser"u8) || reader.Is("of_user"u8))
            {
                message = ReadContent(ConversationRole.User, ref reader);
            }
            else if (reader.Is("ofSystem"u8) || reader.Is("of_system"u8))
            {
                message = ReadContent(ConversationRole.System, ref reader);
            }
            else if (reader.Is("ofAssistant"u8) || reader.Is("of_assistant"u8))
            {
                message = ReadContent(ConversationRole.Assistant, ref reader);
            }
            else if (reader.Is("ofTool"u8) || reader.Is("of_tool"u8))
            {
                message = ReadContent(ConversationRole.Tool, ref reader);
            }
            else if (reader.Is("ofDeveloper"u8) || reader.Is("of_developer"u8))
            {
                message = ReadContent(ConversationRole.Developer, ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return message ?? throw ConversationErrors.InvalidParameters(component, "message type cannot be nil").ToException();
    }

    private static ConversationMessage ReadContent(ConversationRole role, ref JsonBodyReader reader)
    {
        string? name = null;
        string? toolId = null;
        List<string> content = [];
        List<ConversationToolCall> calls = [];
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("name"u8))
            {
                name = reader.ReadString();
            }
            else if (reader.Is("toolId"u8) || reader.Is("tool_id"u8))
            {
                toolId = reader.ReadString();
            }
            else if (reader.Is("content"u8))
            {
                reader.ExpectArray();
                while (reader.NextElement())
                {
                    content.Add(ReadText(ref reader));
                }
            }
            else if (reader.Is("toolCalls"u8) || reader.Is("tool_calls"u8))
            {
                reader.ExpectArray();
                while (reader.NextElement())
                {
                    calls.Add(ReadCall(ref reader));
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return new ConversationMessage(role, content, name, calls, role == ConversationRole.Tool ? toolId ?? "" : null);
    }

    private static string ReadText(ref JsonBodyReader reader)
    {
        var text = "";
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("text"u8))
            {
                text = reader.ReadString() ?? "";
            }
            else
            {
                reader.Skip();
            }
        }

        return text;
    }

    private static ConversationToolCall ReadCall(ref JsonBodyReader reader)
    {
        var call = new ConversationToolCall("", "", "");
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("id"u8))
            {
                call = call with { Id = reader.ReadString() ?? "" };
            }
            else if (reader.Is("function"u8))
            {
                reader.ExpectObject();
                while (reader.NextProperty())
                {
                    if (reader.Is("name"u8))
                    {
                        call = call with { Name = reader.ReadString() ?? "" };
                    }
                    else if (reader.Is("arguments"u8))
                    {
                        call = call with { Arguments = reader.ReadString() ?? "" };
                    }
                    else
                    {
                        reader.Skip();
                    }
                }
            }
            else
            {
                reader.Skip();
            }
        }

        return call;
    }

    private static List<ConversationTool> ReadTools(ref JsonBodyReader reader)
    {
        List<ConversationTool> tools = [];
        reader.ExpectArray();
        while (reader.NextElement())
        {
            reader.ExpectObject();
            while (reader.NextProperty())
            {
                if (reader.Is("function"u8))
                {
                    tools.Add(ReadTool(ref reader));
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return tools;
    }

    private static ConversationTool ReadTool(ref JsonBodyReader reader)
    {
        var tool = new ConversationTool("");
        reader.ExpectObject();
        while (reader.NextProperty())
        {
            if (reader.Is("name"u8))
            {
                tool = tool with { Name = reader.ReadString() ?? "" };
            }
            else if (reader.Is("description"u8))
            {
                tool = tool with { Description = reader.ReadString() };
            }
            else if (reader.Is("parameters"u8))
            {
                tool = tool with { Parameters = ReadJson(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        return tool;
    }

    /// <summary>A <c>google.protobuf.Struct</c>: an object, as its text; null when there is none.</summary>
    private static string? ReadJson(ref JsonBodyReader reader)
    {
        if (reader.TryReadNull())
        {
            return null;
        }

        reader.ExpectObject();
        return Encoding.UTF8.GetString(reader.ReadCompact());
    }
}
