using Pillion.Abstractions.Conversation;

namespace Pillion.BuildingBlocks.Conversation;

/// <summary>Some messages of a request, and whether they are cleaned before the model sees them.</summary>
/// <param name="Messages">The messages, oldest first.</param>
/// <param name="ScrubPii">Whether what identifies a person is replaced in them.</param>
public sealed record ConversationInput(IReadOnlyList<ConversationMessage> Messages, bool ScrubPii = false);
