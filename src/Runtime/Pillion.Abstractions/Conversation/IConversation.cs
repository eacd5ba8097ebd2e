namespace Pillion.Abstractions.Conversation;

/// <summary>A large language model.</summary>
/// <remarks>Dapr's <c>conversation.Conversation</c>, components-contrib <c>conversation/converse.go</c>; the messages are those of <c>ConverseAlpha2</c>.</remarks>
public interface IConversation : IComponent
{
    /// <summary>Answers a conversation.</summary>
    /// <exception cref="ComponentException">The model refused or could not be reached.</exception>
    ValueTask<ConversationResponse> ConverseAsync(ConversationRequest request, CancellationToken cancellationToken);
}

/// <summary>What the model is asked.</summary>
/// <param name="Messages">The conversation so far, oldest first.</param>
/// <param name="ContextId">An earlier conversation to go on with; null for none.</param>
/// <param name="Temperature">How freely the model chooses, 0 to 2; null for its default.</param>
/// <param name="Tools">Functions the model may ask to be called.</param>
/// <param name="ToolChoice"><c>none</c>, <c>auto</c>, <c>required</c> or a tool's name; null for the model's default.</param>
/// <param name="ResponseFormat">A JSON schema the answer must follow, as JSON; null for none.</param>
/// <param name="Metadata">The request's own metadata, or null for none.</param>
public sealed record ConversationRequest(
    IReadOnlyList<ConversationMessage> Messages,
    string? ContextId = null,
    double? Temperature = null,
    IReadOnlyList<ConversationTool>? Tools = null,
    string? ToolChoice = null,
    string? ResponseFormat = null,
    IReadOnlyDictionary<string, string>? Metadata = null
);

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Content">The text, in parts.</param>
/// <param name="Name">The speaker's name; null for none.</param>
/// <param name="ToolCalls">The calls an assistant asks for; empty otherwise.</param>
/// <param name="ToolId">Which call a tool's message answers; null otherwise.</param>
public sealed record ConversationMessage(
    ConversationRole Role,
    IReadOnlyList<string> Content,
    string? Name = null,
    IReadOnlyList<ConversationToolCall>? ToolCalls = null,
    string? ToolId = null
);

/// <summary>Who speaks in a conversation.</summary>
public enum ConversationRole
{
    /// <summary>The developer of the app.</summary>
    Developer,

    /// <summary>The system prompt.</summary>
    System,

    /// <summary>The user.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>A function the model asked for.</summary>
    Tool,
}

/// <summary>A function the model may ask to be called.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does; null when unsaid.</param>
/// <param name="Parameters">The JSON schema of its arguments, as JSON; null for none.</param>
public sealed record ConversationTool(string Name, string? Description = null, string? Parameters = null);

/// <summary>A call the model asks for.</summary>
/// <param name="Id">The call's id, which the answer names.</param>
/// <param name="Name">The function's name.</param>
/// <param name="Arguments">Its arguments, as JSON.</param>
public sealed record ConversationToolCall(string Id, string Name, string Arguments);

/// <summary>What the model answers.</summary>
/// <param name="Choices">Its answers, at least one.</param>
/// <param name="ContextId">With which the conversation goes on; null when the model keeps none.</param>
/// <param name="Model">The model that answered; null when unknown.</param>
/// <param name="Usage">What it cost; null when unknown.</param>
public sealed record ConversationResponse(
    IReadOnlyList<ConversationChoice> Choices,
    string? ContextId = null,
    string? Model = null,
    ConversationUsage? Usage = null
);

/// <summary>One answer of a model.</summary>
/// <param name="FinishReason">Why it ends: <c>stop</c>, <c>tool_calls</c> …</param>
/// <param name="Content">The text.</param>
/// <param name="ToolCalls">The calls it asks for; empty for none.</param>
public sealed record ConversationChoice(string FinishReason, string Content, IReadOnlyList<ConversationToolCall> ToolCalls);

/// <summary>What an answer cost, in tokens.</summary>
/// <param name="PromptTokens">Read.</param>
/// <param name="CompletionTokens">Written.</param>
public sealed record ConversationUsage(long PromptTokens, long CompletionTokens);
