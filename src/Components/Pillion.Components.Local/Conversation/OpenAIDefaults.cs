namespace Pillion.Components.Local.Conversation;

/// <summary>What differs between servers of the same API.</summary>
/// <param name="Endpoint">The base URL when none is given.</param>
/// <param name="Model">The model when none is given.</param>
/// <param name="NeedsKey">Whether the server wants a key.</param>
/// <param name="DeveloperRole">What the developer's messages are called.</param>
internal sealed record OpenAIDefaults(string Endpoint, string Model, bool NeedsKey, string DeveloperRole)
{
    public static OpenAIDefaults OpenAI { get; } = new("https://api.openai.com/v1", "gpt-4o", NeedsKey: true, "developer");

    public static OpenAIDefaults Ollama { get; } = new("http://localhost:11434/v1", "llama3.2:latest", NeedsKey: false, "system");
}
