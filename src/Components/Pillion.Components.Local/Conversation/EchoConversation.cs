using System.Globalization;
using System.Text.Json;
using Pillion.Abstractions;
using Pillion.Abstractions.Conversation;

namespace Pillion.Components.Local.Conversation;

/// <summary>
/// <c>conversation.echo</c>: answers with what was said, line by line, for tests (components-contrib <c>conversation/echo</c>). It asks for a call of
/// every tool it is offered, with the names of the parameters as arguments, and repeats the calls in the conversation.
/// </summary>
internal sealed class EchoConversation : IConversation
{
    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<ConversationResponse> ConverseAsync(ConversationRequest request, CancellationToken cancellationToken)
    {
        ConversationToolCall[] calls =
        [
            .. (request.Tools ?? []).Select(Call),
            .. request.Messages.SelectMany(message => message.ToolCalls ?? []),
        ];
        var content = string.Join('\n', request.Messages.SelectMany(Lines));
        return new(
            new ConversationResponse([new ConversationChoice(calls.Length > 0 ? "tool_calls" : "stop", content, calls)], request.ContextId)
        );
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static IEnumerable<string> Lines(ConversationMessage message) =>
        message.Role == ConversationRole.Tool
            ? message.Content.Select(text => $"Tool Response for tool ID '{message.ToolId}' with name '{message.Name}': {text}")
            : message.Content;

    private static ConversationToolCall Call(ConversationTool tool, int index)
    {
        var names = "";
        if (tool.Parameters is not null)
        {
            using var schema = JsonDocument.Parse(tool.Parameters);
            if (
                schema.RootElement.ValueKind == JsonValueKind.Object
                && schema.RootElement.TryGetProperty("properties"u8, out var properties)
                && properties.ValueKind == JsonValueKind.Object
            )
            {
                names = string.Join(',', properties.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
            }
        }

        return new ConversationToolCall(index.ToString(CultureInfo.InvariantCulture), tool.Name, names);
    }
}
