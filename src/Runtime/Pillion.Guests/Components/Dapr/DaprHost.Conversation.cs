using Pillion.Abstractions.Conversation;
using Pillion.BuildingBlocks.Conversation;
using Pillion.BuildingBlocks.Errors;
using Pillion.Guests.Components.Dapr.Wit.Conversation;
using Pillion.Wasm.Components;
using IConversation = Pillion.Guests.Components.Dapr.Wit.IConversation;

namespace Pillion.Guests.Components.Dapr;

/// <content>Conversation.</content>
internal sealed partial class DaprHost : IConversation
{
    Result<Response, Error> IConversation.Converse(string component, Request request)
    {
        try
        {
            var inputs = Array.ConvertAll(
                request.Inputs,
                i => new ConversationInput([new ConversationMessage(RoleOf(i.Role), [i.Content])], i.ScrubPii)
            );
            var options = new ConversationRequest([], request.ContextId, request.Temperature, Metadata: Map(request.Metadata));
            var answer = Wait(app.Conversation.ConverseAsync(component, inputs, options, request.ScrubPii, Cancel));
            return new Response(answer.ContextId, [.. answer.Choices.Select(c => c.Content)]);
        }
        catch (BuildingBlockException e)
        {
            return new Error.Common(ErrorOf(e.Error, component));
        }
    }

    private static ConversationRole RoleOf(string role) =>
        Enum.TryParse<ConversationRole>(role, ignoreCase: true, out var known) ? known : ConversationRole.User;
}
