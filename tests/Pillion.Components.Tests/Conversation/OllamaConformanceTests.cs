namespace Pillion.Components.Tests.Conversation;

/// <summary><c>conversation.ollama</c>.</summary>
public sealed class OllamaConformanceTests : ChatServerSuite
{
    protected override string Type => "conversation.ollama";
}
