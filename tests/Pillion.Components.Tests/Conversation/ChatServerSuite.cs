using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Pillion.Abstractions.Conversation;
using Pillion.Components.Conformance.Conversation;
using Pillion.Components.Local;
using Pillion.Testing;

namespace Pillion.Components.Tests.Conversation;

/// <summary>A model behind OpenAI's API: here a server that answers with the last message.</summary>
public abstract class ChatServerSuite : ConversationSuite
{
    private TestServer? _server;

    protected abstract string Type { get; }

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(AnswerAsync);
        await base.InitializeAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        await _server!.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async ValueTask<IConversation> CreateAsync() => await CreateAsync(new Uri(_server!.Address, "v1").ToString());

    /// <inheritdoc/>
    protected override async ValueTask<IConversation?> CreateUnreachableAsync() =>
        await CreateAsync($"http://127.0.0.1:{LoopbackPort.Find()}/v1");

    private Task<IConversation> CreateAsync(string endpoint) =>
        Components.CreateAsync<IConversation>(LocalComponents.All, Type, TimeProvider.System, ("key", "sk-secret"), ("endpoint", endpoint));

    private static async Task AnswerAsync(HttpContext context)
    {
        using var asked = await JsonDocument.ParseAsync(context.Request.Body);
        var said = asked.RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString();
        var message = new JsonObject { ["role"] = "assistant", ["content"] = said };
        var choice = new JsonObject
        {
            ["index"] = 0,
            ["finish_reason"] = "stop",
            ["message"] = message,
        };
        var answer = new JsonObject { ["model"] = "echo", ["choices"] = new JsonArray(choice) };
        await context.Response.WriteAsync(answer.ToJsonString());
    }
}
