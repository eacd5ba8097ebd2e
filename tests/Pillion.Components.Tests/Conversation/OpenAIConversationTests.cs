using System.Text;
using Microsoft.AspNetCore.Http;
using Pillion.Abstractions;
using Pillion.Abstractions.Conversation;
using Pillion.Components.Local;
using Pillion.Testing;

namespace Pillion.Components.Tests.Conversation;

public sealed class OpenAIConversationTests : IAsyncLifetime
{
    private const string Answer = """
        {"id":"x","model":"gpt-x","choices":[
          {"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"hello"}},
          {"index":1,"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}}],
         "usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}
        """;

    private readonly ManualTimeProvider _time = new();
    private readonly List<(string Path, string Authorization, string Body)> _asked = [];
    private (int Status, string Body) _answer = (200, Answer);
    private TestServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(AnswerAsync);

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    [Fact]
    public async Task Converse_EverythingSaid_IsAskedInOpenAIsWords()
    {
        await using var model = await CreateAsync("conversation.openai", ("key", "sk-secret"), ("model", "gpt-y"));

        var response = await model.ConverseAsync(
            new ConversationRequest(
                [
                    new(ConversationRole.Developer, ["be kind"]),
                    new(ConversationRole.User, ["a", "b"], "ann"),
                    new(ConversationRole.Assistant, [], ToolCalls: [new("c0", "f", "{}")]),
                    new(ConversationRole.Tool, ["42"], "f", ToolId: "c0"),
                ],
                "context",
                0.5,
                [new ConversationTool("f", "does f", """{"type":"object"}""")],
                "f",
                """{"type":"string"}"""
            ),
            Token
        );

        var (path, authorization, body) = Assert.Single(_asked);
        Assert.Equal(("/v1/chat/completions", "Bearer sk-secret"), (path, authorization));
        Assert.Equal(
            """{"model":"gpt-y","messages":[{"role":"developer","content":"be kind"},{"role":"user","content":"a\nb","name":"ann"},{"role":"assistant","content":"","tool_calls":[{"id":"c0","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","content":"42","tool_call_id":"c0"}],"temperature":0.5,"tools":[{"type":"function","function":{"name":"f","description":"does f","parameters":{"type":"object"}}}],"tool_choice":{"type":"function","function":{"name":"f"}},"response_format":{"type":"json_schema","json_schema":{"name":"answer","schema":{"type":"string"}}}}""",
            body
        );
        Assert.Equal(("gpt-x", "context", new ConversationUsage(3, 4)), (response.Model, response.ContextId, response.Usage));
        Assert.Equal([("stop", "hello"), ("tool_calls", "")], response.Choices.Select(c => (c.FinishReason, c.Content)));
        Assert.Equal([new ConversationToolCall("c1", "f", "{}")], response.Choices[1].ToolCalls);
    }

    [Fact]
    public async Task Ollama_NoKey_AsksForItsModel()
    {
        await using var model = await CreateAsync("conversation.ollama");

        await AskAsync(model, "hi");

        Assert.Equal(
            ("", """{"model":"llama3.2:latest","messages":[{"role":"user","content":"hi"}]}"""),
            (_asked[0].Authorization, _asked[0].Body)
        );
    }

    [Fact]
    public async Task ResponseCacheTtl_SameQuestion_IsAskedOnceInThatTime()
    {
        await using var model = await CreateAsync("conversation.ollama", ("responseCacheTTL", "10m"));

        await AskAsync(model, "a");
        await AskAsync(model, "a");
        await AskAsync(model, "b");
        _time.Advance(TimeSpan.FromMinutes(11));
        await AskAsync(model, "a");

        Assert.Equal(["a", "b", "a"], _asked.Select(a => a.Body.Contains("\"a\"", StringComparison.Ordinal) ? "a" : "b"));
    }

    [Theory]
    [InlineData(401, """{"error":{"message":"Incorrect API key"}}""", "the model's server answered 401: Incorrect API key")]
    [InlineData(500, "oops", "the model's server answered 500: no reason is given")]
    [InlineData(200, "oops", "the model's server answered something else than JSON")]
    [InlineData(200, "{}", "the model's server answered something else than JSON")]
    public async Task Converse_ServerFails_IsAnErrorWithoutTheKey(int status, string body, string message)
    {
        await using var model = await CreateAsync("conversation.openai", ("key", "sk-secret"));
        _answer = (status, body);

        var error = await Assert.ThrowsAsync<ComponentException>(() => AskAsync(model, "a"));

        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_MetadataWrong_SaysWhat()
    {
        var noKey = await Assert.ThrowsAsync<ComponentException>(async () => await CreateAsync("conversation.openai"));
        var noUrl = await Assert.ThrowsAsync<ComponentException>(async () =>
            await CreateAsync("conversation.ollama", ("endpoint", "nowhere"))
        );

        Assert.Contains("key", noKey.Message, StringComparison.Ordinal);
        Assert.Contains("must be an http or https URL, not 'nowhere'", noUrl.Message, StringComparison.Ordinal);
    }

    private async Task<IConversation> CreateAsync(string type, params (string Key, string Value)[] metadata)
    {
        var component = (IConversation)LocalComponents.All.Single(c => c.Type == type).Create(new ComponentServices { Time = _time });
        var values = metadata.Select(m => KeyValuePair.Create(m.Key, m.Value)).ToList();
        if (metadata.All(m => m.Key != "endpoint"))
        {
            values.Add(new("endpoint", new Uri(_server!.Address, "v1").ToString()));
        }

        await component.InitAsync(
            new ComponentSpec
            {
                Name = "model",
                Type = type,
                Metadata = new ComponentMetadata("model", values),
            },
            Token
        );
        return component;
    }

    private static async Task AskAsync(IConversation model, string text) =>
        await model.ConverseAsync(new ConversationRequest([new(ConversationRole.User, [text])]), Token);

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(Token);
        _asked.Add((context.Request.Path.Value!, context.Request.Headers.Authorization.ToString(), body));
        context.Response.StatusCode = _answer.Status;
        await context.Response.WriteAsync(_answer.Body, Token);
    }
}
