using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Conversation;
using Pillion.Grpc.Server;
using Pillion.Protos.Runtime;
using Alpha1Request = Pillion.Protos.Runtime.ConversationRequest;
using Alpha1Response = Pillion.Protos.Runtime.ConversationResponse;
using ConversationInput = Pillion.BuildingBlocks.Conversation.ConversationInput;
using ConversationMessage = Pillion.Abstractions.Conversation.ConversationMessage;
using ConversationRequest = Pillion.Abstractions.Conversation.ConversationRequest;

namespace Pillion.Api.Grpc.Conversation;

/// <summary>The methods that ask a language model, in both their versions (Dapr's <c>pkg/api/universal/conversation.go</c>).</summary>
internal sealed class ConversationService(AppRuntime app)
{
    public void AddTo(ApiMethods methods)
    {
        methods.Group("conversation", "v1alpha1").Unary(DaprMethods.ConverseAlpha1, ConverseAsync);
        methods.Group("conversation", "v1alpha2").Unary(DaprMethods.ConverseAlpha2, ConverseAsync);
    }

    /// <summary>Texts in, texts out.</summary>
    private async ValueTask<Alpha1Response> ConverseAsync(Alpha1Request request, GrpcServerCall call)
    {
        var answer = await app.Conversation.ConverseAsync(
            request.Name,
            [.. request.Inputs.Select(ReadInput)],
            new ConversationRequest(
                [],
                request.HasContextID ? request.ContextID : null,
                request.HasTemperature ? request.Temperature : null,
                Metadata: request.Metadata.ToMetadata()
            ),
            request.ScrubPII,
            call.CancellationToken
        );
        var response = new Alpha1Response();
        if (!string.IsNullOrEmpty(answer.ContextId))
        {
            response.ContextID = answer.ContextId;
        }

        foreach (var choice in answer.Choices)
        {
            // The parameters come back with every result, as they are.
            response.Outputs.Add(new ConversationResult { Result = choice.Content, Parameters = { request.Parameters } });
        }

        return response;
    }

    /// <summary>Messages with roles, tools and their calls.</summary>
    private async ValueTask<ConversationResponseAlpha2> ConverseAsync(ConversationRequestAlpha2 request, GrpcServerCall call)
    {
        var answer = await app.Conversation.ConverseAsync(
            request.Name,
            [.. request.Inputs.Select(input => ConversationMessages.Read(input, request.Name))],
            new ConversationRequest(
                [],
                request.HasContextId ? request.ContextId : null,
                request.HasTemperature ? request.Temperature : null,
                [.. request.Tools.Where(tool => tool.Function is not null).Select(tool => ConversationMessages.Read(tool.Function))],
                request.HasToolChoice ? request.ToolChoice : null,
                request.ResponseFormat is { } format ? StructJson.Write(format) : null,
                request.Metadata.ToMetadata()
            ),
            request.ScrubPii,
            call.CancellationToken
        );
        var response = new ConversationResponseAlpha2
        {
            Outputs = { answer.Choices.Select((_, i) => ConversationMessages.Write(answer, i)) },
        };
        if (!string.IsNullOrEmpty(answer.ContextId))
        {
            response.ContextId = answer.ContextId;
        }

        return response;
    }

    private static ConversationInput ReadInput(Pillion.Protos.Runtime.ConversationInput input) =>
        new([new ConversationMessage(ConversationRoles.FromAlpha1(input.HasRole ? input.Role : null), [input.Content])], input.ScrubPII);
}
