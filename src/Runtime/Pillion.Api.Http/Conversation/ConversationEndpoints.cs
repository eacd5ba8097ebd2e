using Pillion.Api.Http.Errors;
using Pillion.Api.Http.Routing;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Conversation;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Api.Http.Conversation;

/// <summary>The routes <c>/v1.0-alpha1/conversation/{name}/converse</c> and <c>/v1.0-alpha2/conversation/{name}/converse</c> (Dapr's <c>pkg/api/http/conversation.go</c>).</summary>
internal sealed class ConversationEndpoints(AppRuntime app)
{
    private readonly ConversationOperations _conversation = app.Conversation;
    private readonly RequestBody _body = new(app.Options.MaxBodySize);

    /// <summary><c>POST /v1.0-alpha1/conversation/{name}/converse</c>: texts in, texts out.</summary>
    public ValueTask<ApiResponse> ConverseAlpha1Async(ApiRequest request, ReadOnlySpan<char> name, CancellationToken cancellationToken)
    {
        return RunAsync(Name(name));

        async ValueTask<ApiResponse> RunAsync(string component)
        {
            var body = await _body.ReadAsync(request, RequestErrors.BodyRead, cancellationToken);
            var (inputs, options, scrub, parameters) = ConversationAlpha1Json.Read(body.Span);
            var response = await _conversation.ConverseAsync(component, inputs, options, scrub, cancellationToken);
            return JsonAnswer.Create(
                (response, parameters),
                static (json, r) => ConversationAlpha1Json.Write(json, r.response, r.parameters)
            );
        }
    }

    /// <summary><c>POST /v1.0-alpha2/conversation/{name}/converse</c>: messages with roles, tools and their calls.</summary>
    public ValueTask<ApiResponse> ConverseAlpha2Async(ApiRequest request, ReadOnlySpan<char> name, CancellationToken cancellationToken)
    {
        return RunAsync(Name(name));

        async ValueTask<ApiResponse> RunAsync(string component)
        {
            var body = await _body.ReadAsync(request, RequestErrors.BodyRead, cancellationToken);
            var (inputs, options, scrub) = ConversationAlpha2Reader.Read(component, body.Span);
            var response = await _conversation.ConverseAsync(component, inputs, options, scrub, cancellationToken);
            return JsonAnswer.Create(response, ConversationAlpha2Writer.Write);
        }
    }

    private static string Name(ReadOnlySpan<char> encoded) => UrlText.Decode(encoded, "name").ToString();
}
