using Pillion.Abstractions.Conversation;

namespace Pillion.BuildingBlocks.Conversation;

/// <summary>The roles of the API's first version, which are texts.</summary>
public static class ConversationRoles
{
    /// <summary>The role of that name; the user's for any other.</summary>
    public static ConversationRole FromAlpha1(string? role) =>
        role switch
        {
            "system" => ConversationRole.System,
            "assistant" or "ai" => ConversationRole.Assistant,
            "tool" => ConversationRole.Tool,
            _ => ConversationRole.User,
        };
}
