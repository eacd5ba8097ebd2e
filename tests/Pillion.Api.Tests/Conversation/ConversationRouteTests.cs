namespace Pillion.Api.Tests.Conversation;

/// <summary>Requests and answers of Dapr's own tests (<c>tests/integration/suite/daprd/conversation</c>).</summary>
public sealed class ConversationRouteTests
{
    [Theory]
    [InlineData("ofUser", "user message")]
    [InlineData("ofSystem", "system message")]
    [InlineData("ofDeveloper", "developer message")]
    [InlineData("of_assistant", "assistant message")]
    public async Task Alpha2_EveryRole_IsHeard(string role, string text)
    {
        Assert.Equal(
            (200, $$$"""{"outputs":[{"choices":[{"finishReason":"stop","message":{"content":"{{{text}}}"}}]}]}"""),
            await ConverseAsync(
                "alpha2",
                $$$"""{"inputs":[{"messages":[{"{{{role}}}":{"name":"name","content":[{"text":"{{{text}}}"}]}}],"unknown":1}]}"""
            )
        );
    }

    [Fact]
    public async Task Alpha2_SeveralMessages_AreOneAnswer()
    {
        Assert.Equal(
            (
                200,
                """{"contextId":"c","outputs":[{"choices":[{"finishReason":"stop","message":{"content":"first\nsecond\nTool Response for tool ID 't' with name 'n': third"}}]}]}"""
            ),
            await ConverseAsync(
                "alpha2",
                """
                {"contextId": "c", "temperature": 0.5, "metadata": {"a": "b"}, "parameters": {"x": {"@type": "y"}}, "inputs": [
                  {"messages": [{"ofUser": {"content": [{"text": "first"}]}}, {"ofAssistant": {"content": [{"text": "second"}]}}]},
                  {"messages": [{"ofTool": {"toolId": "t", "name": "n", "content": [{"text": "third"}]}}]}]}
                """
            )
        );
    }

    [Fact]
    public async Task Alpha2_Tools_AreAskedFor()
    {
        Assert.Equal(
            (
                200,
                """{"outputs":[{"choices":[{"finishReason":"tool_calls","message":{"content":"weather?","toolCalls":[{"id":"0","function":{"name":"get_weather","arguments":"location,unit"}},{"id":"call_123","function":{"name":"before","arguments":"{}"}}]}}]}]}"""
            ),
            await ConverseAsync(
                "alpha2",
                """
                {"inputs": [{"messages": [{"ofUser": {"content": [{"text": "weather?"}]}},
                                          {"ofAssistant": {"toolCalls": [{"id": "call_123", "function": {"name": "before", "arguments": "{}"}}]}}]}],
                 "toolChoice": "get_weather",
                 "tools": [{"function": {"name": "get_weather", "description": "d",
                            "parameters": {"type": "object", "properties": {"unit": {"type": "string"}, "location": {"type": "string"}}}}}]}
                """
            )
        );
    }

    [Fact]
    public async Task Alpha1_Inputs_AreAnsweredWithTheParameters()
    {
        Assert.Equal(
            (200, """{"contextID":"c","outputs":[{"result":"one\ntwo","parameters":{"k":{"@type":"t","value":1}}}]}"""),
            await ConverseAsync(
                "alpha1",
                """{"contextID":"c","inputs":[{"content":"one","role":"system"},{"content":"two"}],"parameters":{"k": {"@type":"t","value":1}}}"""
            )
        );
    }

    [Theory]
    [InlineData("alpha1", """{"inputs":[{"content":"my number is +2222222222","scrubPII":true}]}""", "my number is <PHONE_NUMBER>")]
    [InlineData("alpha1", """{"inputs":[{"content":"well hello there from 10.8.9.1"}],"scrubPII":true}""", "well hello there from <IP>")]
    public async Task Alpha1_ScrubPii_ReplacesInQuestionsAndAnswers(string version, string body, string result)
    {
        Assert.Equal((200, $$$"""{"outputs":[{"result":"{{{result}}}"}]}"""), await ConverseAsync(version, body));
    }

    [Theory]
    [InlineData(
        """{"inputs":[{"messages":[{"ofUser":{"content":[{"text":"mail test@test.com"}]}}],"scrubPii":true}]}""",
        "mail <EMAIL_ADDRESS>"
    )]
    [InlineData(
        """{"inputs":[{"messages":[{"ofUser":{"content":[{"text":"mail test@test.com"}]}}]}],"scrub_pii":true}""",
        "mail <EMAIL_ADDRESS>"
    )]
    [InlineData("""{"inputs":[{"messages":[{"ofUser":{"content":[{"text":"mail test@test.com"}]}}]}]}""", "mail test@test.com")]
    public async Task Alpha2_ScrubPii_ReplacesInQuestionsAndAnswers(string body, string content)
    {
        Assert.Equal(
            (200, $$$"""{"outputs":[{"choices":[{"finishReason":"stop","message":{"content":"{{{content}}}"}}]}]}"""),
            await ConverseAsync("alpha2", body)
        );
    }

    [Theory]
    [InlineData("alpha1", "{}", "ERR_CONVERSATION_MISSING_INPUTS", "failed conversing with component echo: missing inputs in request")]
    [InlineData("alpha2", "", "ERR_CONVERSATION_MISSING_INPUTS", "failed conversing with component echo: missing inputs in request")]
    [InlineData(
        "alpha2",
        """{"inputs":[{"messages":[{}]}]}""",
        "ERR_CONVERSATION_INVALID_PARMS",
        "failed conversing with component echo: invalid params: message type cannot be nil"
    )]
    [InlineData(
        "alpha2",
        """{"inputs":[{"messages":[]}],"toolChoice":"required"}""",
        "ERR_CONVERSATION_INVALID_PARMS",
        "failed conversing with component echo: invalid params: tool choice must be 'auto', 'none', 'required', or a specific tool name matching the tools available to be used"
    )]
    [InlineData(
        "alpha2",
        """{"inputs":[{"messages":[]}],"toolChoice":"b","tools":[{"function":{"name":"a"}}]}""",
        "ERR_CONVERSATION_INVALID_PARMS",
        "failed conversing with component echo: invalid params: tool choice selected was not found. Must be 'auto', 'none', 'required', or a specific tool name matching the tools available to be used"
    )]
    public async Task Converse_RequestWrong_Is400(string version, string body, string code, string message)
    {
        Assert.Equal((400, $$$"""{"errorCode":"{{{code}}}","message":"{{{message}}}"}"""), await ConverseAsync(version, body));
    }

    [Fact]
    public async Task Converse_NoSuchComponentOrBody_Is400()
    {
        Assert.Equal(
            (400, """{"errorCode":"ERR_CONVERSATION_NOT_FOUND","message":"failed finding conversation component none"}"""),
            await ConverseAsync("alpha2", "{}", "none")
        );
        Assert.Equal(400, (await ConverseAsync("alpha2", """{"inputs":1}""")).Status);
        Assert.Equal(400, (await ConverseAsync("alpha1", """{"inputs":[{"content":1}]}""")).Status);
    }

    private static async Task<(int Status, string Body)> ConverseAsync(string version, string body, string component = "echo")
    {
        await using var host = await ApiTestHost.StartAsync(ApiApp.Component("echo", "conversation.echo"));
        var answer = await host.SendAsync("POST", $"/v1.0-{version}/conversation/{component}/converse", body: body);
        return (answer.Status, answer.Body);
    }
}
