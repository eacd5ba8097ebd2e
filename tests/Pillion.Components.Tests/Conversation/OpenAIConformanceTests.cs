namespace Pillion.Components.Tests.Conversation;

/// <summary><c>conversation.openai</c>; what it asks is in <see cref="OpenAIConversationTests"/>.</summary>
public sealed class OpenAIConformanceTests : ChatServerSuite
{
    protected override string Type => "conversation.openai";
}
