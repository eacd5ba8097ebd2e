using Pillion.Abstractions.Conversation;
using Pillion.Components.Conformance.Conversation;
using Pillion.Components.Local;

namespace Pillion.Components.Tests.Conversation;

/// <summary><c>conversation.echo</c>.</summary>
public sealed class EchoConversationTests : ConversationSuite
{
    /// <inheritdoc/>
    protected override async ValueTask<IConversation> CreateAsync() =>
        await Components.CreateAsync<IConversation>(LocalComponents.All, "conversation.echo", TimeProvider.System);
}
