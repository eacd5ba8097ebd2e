using Pillion.Abstractions;
using Pillion.Abstractions.Conversation;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Errors;
using Pillion.BuildingBlocks.Resiliency;

namespace Pillion.BuildingBlocks.Conversation;

/// <summary>The conversation block of one app (Dapr's <c>pkg/api/universal/conversation.go</c>).</summary>
public sealed class ConversationOperations
{
    private readonly ComponentSet<IConversation> _components;
    private readonly ResiliencyPolicies _resiliency;

    internal ConversationOperations(AppComponents components, ResiliencyPolicies resiliency)
    {
        _resiliency = resiliency;
        _components = new ComponentSet<IConversation>(components);
    }

    /// <summary>Asks a model.</summary>
    /// <param name="componentName">The conversation component.</param>
    /// <param name="inputs">The messages; at least one input.</param>
    /// <param name="options">Everything else about the request; its own messages do not count.</param>
    /// <param name="scrubPii">Whether what identifies a person is replaced in the answers.</param>
    /// <param name="cancellationToken">Cancels the asking.</param>
    /// <exception cref="BuildingBlockException">One of <see cref="ConversationErrors"/>.</exception>
    public async ValueTask<ConversationResponse> ConverseAsync(
        string componentName,
        IReadOnlyList<ConversationInput> inputs,
        ConversationRequest options,
        bool scrubPii,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        if (!_components.TryFind(componentName, out var component))
        {
            throw ConversationErrors.NotFound(componentName).ToException();
        }

        if (inputs.Count == 0)
        {
            throw ConversationErrors.MissingInputs(componentName).ToException();
        }

        var request = options with
        {
            Messages = [.. inputs.SelectMany(i => i.ScrubPii ? i.Messages.Select(Scrub) : i.Messages)],
            ToolChoice = ToolChoice(componentName, options),
        };
        try
        {
            var response = await _resiliency.CallOutboundAsync(
                componentName,
                "Conversation",
                (component, request),
                static (c, token) => c.component.ConverseAsync(c.request, token),
                cancellationToken
            );
            return scrubPii
                ? response with
                {
                    Choices = [.. response.Choices.Select(c => c with { Content = PiiScrubber.Scrub(c.Content) })],
                }
                : response;
        }
        catch (ComponentException e)
        {
            throw ConversationErrors.Invoke(componentName, e.Message).ToException(e);
        }
    }

    private static ConversationMessage Scrub(ConversationMessage message) =>
        message with
        {
            Content = [.. message.Content.Select(PiiScrubber.Scrub)],
        };

    private static string? ToolChoice(string componentName, ConversationRequest options)
    {
        var tools = options.Tools ?? [];
        return options.ToolChoice switch
        {
            null or "" => tools.Count > 0 ? "auto" : null,
            "auto" or "none" => options.ToolChoice,
            "required" when tools.Count > 0 => "required",
            "required" => throw Invalid("tool choice must be"),
            var name when tools.Count == 0 || tools.Any(t => t.Name == name) => name,
            _ => throw Invalid("tool choice selected was not found. Must be"),
        };

        BuildingBlockException Invalid(string beginning) =>
            ConversationErrors
                .InvalidParameters(
                    componentName,
                    beginning + " 'auto', 'none', 'required', or a specific tool name matching the tools available to be used"
                )
                .ToException();
    }
}
