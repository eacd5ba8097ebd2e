using Pillion.Abstractions.Conversation;
using Pillion.BuildingBlocks.Conversation;
using Pillion.Protos.Runtime;
using ConversationInput = Pillion.BuildingBlocks.Conversation.ConversationInput;
using ConversationMessage = Pillion.Abstractions.Conversation.ConversationMessage;
using ConversationResponse = Pillion.Abstractions.Conversation.ConversationResponse;
using Kind = Pillion.Protos.Runtime.ConversationMessage.MessageTypesOneofCase;
using Message = Pillion.Protos.Runtime.ConversationMessage;

namespace Pillion.Api.Grpc.Conversation;

/// <summary>The messages of the second version.</summary>
internal static class ConversationMessages
{
    /// <summary>Reads an input.</summary>
    /// <exception cref="BuildingBlocks.Errors.BuildingBlockException"><see cref="ConversationErrors.InvalidParameters"/>: a message has no type.</exception>
    public static ConversationInput Read(ConversationInputAlpha2 input, string component) =>
        new([.. input.Messages.Select(message => Read(message, component))], input.ScrubPii);

    /// <summary>Reads a tool.</summary>
    public static ConversationTool Read(ConversationToolsFunction tool) =>
        new(tool.Name, tool.HasDescription ? tool.Description : null, tool.Parameters is { } schema ? StructJson.Write(schema) : null);

    /// <summary>Writes one of an answer's choices: each is an output of its own, as in Dapr.</summary>
    public static ConversationResultAlpha2 Write(ConversationResponse answer, int index)
    {
        var choice = answer.Choices[index];
        var result = new ConversationResultAlpha2
        {
            Choices =
            {
                new ConversationResultChoices
                {
                    FinishReason = choice.FinishReason,
                    Index = index,
                    Message = new ConversationResultMessage
                    {
                        Content = choice.Content,
                        ToolCalls =
                        {
                            choice.ToolCalls.Select(call => new ConversationToolCalls
                            {
                                Id = call.Id,
                                Function = new ConversationToolCallsOfFunction { Name = call.Name, Arguments = call.Arguments },
                            }),
                        },
                    },
                },
            },
        };
        if (!string.IsNullOrEmpty(answer.Model))
        {
            result.Model = answer.Model;
        }

        if (answer.Usage is { } usage)
        {
            result.Usage = new ConversationResultAlpha2CompletionUsage
            {
                CompletionTokens = (ulong)usage.CompletionTokens,
                PromptTokens = (ulong)usage.PromptTokens,
                TotalTokens = (ulong)(usage.CompletionTokens + usage.PromptTokens),
            };
        }

        return result;
    }

    private static ConversationMessage Read(Message message, string component) =>
        message.MessageTypesCase switch
        {
            Kind.OfDeveloper => Text(
                ConversationRole.Developer,
                message.OfDeveloper.Content,
                message.OfDeveloper.HasName ? message.OfDeveloper.Name : null
            ),
            Kind.OfSystem => Text(
                ConversationRole.System,
                message.OfSystem.Content,
                message.OfSystem.HasName ? message.OfSystem.Name : null
            ),
            Kind.OfUser => Text(ConversationRole.User, message.OfUser.Content, message.OfUser.HasName ? message.OfUser.Name : null),
            Kind.OfAssistant => Text(
                ConversationRole.Assistant,
                message.OfAssistant.Content,
                message.OfAssistant.HasName ? message.OfAssistant.Name : null
            ) with
            {
                ToolCalls = [.. message.OfAssistant.ToolCalls.Select(Read)],
            },
            Kind.OfTool => Text(ConversationRole.Tool, message.OfTool.Content, message.OfTool.Name) with { ToolId = message.OfTool.ToolId },
            _ => throw ConversationErrors.InvalidParameters(component, "message type cannot be nil").ToException(),
        };

    private static ConversationMessage Text(ConversationRole role, IEnumerable<ConversationMessageContent> content, string? name) =>
        new(role, [.. content.Select(part => part.Text)], name, []);

    private static ConversationToolCall Read(ConversationToolCalls call) =>
        new(call.Id, call.Function?.Name ?? "", call.Function?.Arguments ?? "");
}
