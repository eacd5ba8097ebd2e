using Pillion.Abstractions;
using Pillion.Abstractions.Conversation;

namespace Pillion.Components.Conformance.Conversation;

/// <summary>What every model does whose answer is what the user has said. A test gets a fresh, initialised component.</summary>
public abstract class ConversationSuite : IAsyncLifetime
{
    private IConversation? _model;

    /// <summary>The running test's token.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The model under test.</summary>
    protected IConversation Model => _model ?? throw new InvalidOperationException("The model is made in InitializeAsync.");

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => _model = await CreateAsync();

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_model is not null)
        {
            await _model.DisposeAsync();
        }
    }

    /// <summary>Makes a model that answers with what the user has said.</summary>
    protected abstract ValueTask<IConversation> CreateAsync();

    /// <summary>Makes one whose server is not there; null for a model that needs none.</summary>
    protected virtual ValueTask<IConversation?> CreateUnreachableAsync() => default;

    [Theory]
    [InlineData("hello")]
    [InlineData("Grüße, 世界 🐎")]
    [InlineData("\"quotes\", \\ and </script>\t")]
    public async Task Converse_AnyText_ReachesTheModelAndComesBack(string text)
    {
        var answer = await Model.ConverseAsync(Ask(text), Token);

        var choice = Assert.Single(answer.Choices);
        Assert.Equal(("stop", text), (choice.FinishReason, choice.Content));
        Assert.Empty(choice.ToolCalls);
    }

    [Fact]
    public async Task Converse_OneMebibyte_ReachesTheModelAndComesBack()
    {
        var text = new string('x', 1 << 20);

        Assert.Equal(text, Assert.Single((await Model.ConverseAsync(Ask(text), Token)).Choices).Content);
    }

    [Fact]
    public async Task Converse_Context_IsToldToGoOnWith()
    {
        var answer = await Model.ConverseAsync(Ask("hello") with { ContextId = "context" }, Token);

        Assert.Equal("context", answer.ContextId);
    }

    [Fact]
    public async Task Converse_AHundredAtOnce_EachGetsItsOwnAnswer()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => Task.Run(async () => await Model.ConverseAsync(Ask($"{i}"), Token), Token))
        );

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), answers.Select(answer => answer.Choices[0].Content));
    }

    [Fact]
    public async Task Converse_NobodyThere_IsUnavailable()
    {
        await using var model = await CreateUnreachableAsync();
        Assert.SkipUnless(model is not null, "permanent: the model needs no server");

        var error = await Assert.ThrowsAsync<ComponentException>(async () => await model.ConverseAsync(Ask("hello"), Token));

        Assert.Equal(ComponentErrorKind.Unavailable, error.Kind);
    }

    private static ConversationRequest Ask(string text) => new([new ConversationMessage(ConversationRole.User, [text])]);
}
