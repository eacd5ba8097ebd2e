using Pillion.Abstractions.Conversation;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr;
using Pillion.Guests.Components.DaprInterfaces.Wit.Conversation;
using Pillion.Wasm.Components;
using ConversationInput = Pillion.Guests.Components.DaprInterfaces.Wit.Conversation.ConversationInput;
using ConversationResponse = Pillion.Guests.Components.DaprInterfaces.Wit.Conversation.ConversationResponse;
using IConversation = Pillion.Guests.Components.DaprInterfaces.Wit.IConversation;
using Model = Pillion.Abstractions.Conversation;
using Operations = Pillion.BuildingBlocks.Conversation;

namespace Pillion.Guests.Components.DaprInterfaces;

/// <content>
/// Conversation, as <c>ConverseAlpha2</c> has it: an output for each answer of the model. What the components have no use for, <c>parameters</c> and
/// <c>prompt-cache-retention</c>, is left out, and so are the details of the usage, which they do not tell.
/// </content>
internal sealed partial class InterfacesHost : IConversation
{
    Result<ConversationResponse, ConverseError> IConversation.Converse(
        string componentName,
        ConversationInput[] inputs,
        ConversationOptions? options
    )
    {
        var request = new ConversationRequest(
            [],
            options?.ContextId,
            options?.Temperature,
            [.. (options?.Tools ?? []).Select(t => new ConversationTool(t.Function.Name, t.Function.Description, t.Function.Parameters))],
            options?.ToolChoice,
            options?.ResponseFormat,
            options is null ? null : DaprHost.Map(options.Metadata)
        );
        var messages = Array.ConvertAll(
            inputs,
            i => new Operations.ConversationInput([.. i.Messages.Select(ToModel)], i.ScrubPii ?? false)
        );
        var answer = Answer<Model.ConversationResponse, ConverseError>(
            () => _app.Conversation.ConverseAsync(componentName, messages, request, options?.ScrubPii ?? false, Cancel),
            e =>
                e.Code is "ERR_CONVERSATION_MISSING_INPUTS" or "ERR_CONVERSATION_INVALID_PARMS"
                    ? new ConverseError.InvalidRequest(e.Message)
                    : new ConverseError.Conversation(ConversationErrorOf(e, componentName))
        );
        return answer.IsOk
            ? new ConversationResponse([.. answer.Value.Choices.Select(c => ToWit(answer.Value, c))], answer.Value.ContextId)
            : answer.Error;
    }

    private static ConversationMessage ToModel(Message message) =>
        message switch
        {
            Message.Developer { Value: var said } => Said(ConversationRole.Developer, said),
            Message.System { Value: var said } => Said(ConversationRole.System, said),
            Message.User { Value: var said } => Said(ConversationRole.User, said),
            Message.Assistant { Value: var said } => new(
                ConversationRole.Assistant,
                Texts(said.Content),
                said.Name,
                [.. said.ToolCalls.Select(c => new ConversationToolCall(c.Id ?? "", c.Function.Name, c.Function.Arguments))]
            ),
            Message.Tool { Value: var said } => new(ConversationRole.Tool, Texts(said.Content), said.Name, ToolId: said.ToolId),
            _ => throw new ArgumentException($"{message} is no message of a conversation.", nameof(message)),
        };

    private static ConversationMessage Said(ConversationRole role, ParticipantMessage message) =>
        new(role, Texts(message.Content), message.Name);

    private static string[] Texts(ContentPart[] parts) => Array.ConvertAll(parts, part => part.Text);

    private static ConversationOutput ToWit(Model.ConversationResponse answer, ConversationChoice choice) =>
        new(
            [
                new Choice(
                    choice.FinishReason,
                    0,
                    new ResultMessage(
                        choice.Content,
                        [.. choice.ToolCalls.Select(c => new ToolCall(c.Id, new ToolCallFunction(c.Name, c.Arguments)))]
                    )
                ),
            ],
            answer.Model,
            answer.Usage is { } usage
                ? new Usage(
                    (ulong)usage.CompletionTokens,
                    (ulong)usage.PromptTokens,
                    (ulong)(usage.CompletionTokens + usage.PromptTokens),
                    null,
                    null
                )
                : null
        );

    private ConversationError ConversationErrorOf(BuildingBlockError error, string component) =>
        Failure<ConversationError>(
            error,
            component,
            name => new ConversationError.ComponentNotFound(name),
            m => new ConversationError.PermissionDenied(m)
        );
}
