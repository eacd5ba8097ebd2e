namespace Pillion.Components.Wasm.Tests.HttpFilters;

/// <summary>What only requests have: method, URI, protocol version, source address.</summary>
public sealed class RequestFunctionTests
{
    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("TRACE")]
    [InlineData("PATCH")]
    public async Task GetMethod_EachMethod_IsIt(string method)
    {
        await using var run = await FilterRun.StartAsync("|method|");

        await run.SendAsync(method);

        Assert.Equal(["request: method=" + method], run.Reports);
    }

    [Theory]
    [InlineData(4, "method=POST")]
    [InlineData(3, "method=untouched:4")]
    [InlineData(0, "method=untouched:4")]
    public async Task GetMethod_Limit_WritesAllOrNothing(int limit, string report)
    {
        await using var run = await FilterRun.StartAsync($"|limit {limit};method|");

        await run.SendAsync("POST");

        Assert.Equal(["request: " + report], run.Reports);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PROPFIND")]
    public async Task SetMethod_Token_IsWhatTheNextHandlerGets(string method)
    {
        await using var run = await FilterRun.StartAsync($"|set-method {method};method|");

        await run.SendAsync();

        Assert.Equal([method + " /"], run.Passed);
        Assert.Equal(["request: method=" + method], run.Reports);
    }

    [Theory]
    [InlineData("set-method ")]
    [InlineData("set-method GET /x")]
    [InlineData("set-method GÉT")]
    public async Task SetMethod_NoToken_Traps(string command)
    {
        await using var run = await FilterRun.StartAsync($"|{command}|");

        var answer = await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.Equal(
            "middleware 'filter': handle_request trapped: set_method: a method is a token of 1 to 64 characters (RFC 9110 §9.1)",
            answer.Text
        );
        Assert.Empty(run.Passed);
    }

    [Theory]
    [InlineData("/simple")]
    [InlineData("/simple%26clean")]
    [InlineData("/animal?name=panda")]
    [InlineData("/disney?name=chip%26dale")]
    [InlineData("/v1.0/hi?name=kung+fu+panda")]
    public async Task GetUri_PathAndQuery_AreAsOnTheWire(string uri)
    {
        await using var run = await FilterRun.StartAsync("|uri|");

        await run.SendAsync(target: uri);

        Assert.Equal(["request: uri=" + uri], run.Reports);
        Assert.Equal(["GET " + uri], run.Passed);
    }

    [Theory]
    [InlineData(9, "uri=/animal?x")]
    [InlineData(8, "uri=untouched:9")]
    public async Task GetUri_Limit_CountsTheQuery(int limit, string report)
    {
        await using var run = await FilterRun.StartAsync($"|limit {limit};uri|");

        await run.SendAsync(target: "/animal?x");

        Assert.Equal(["request: " + report], run.Reports);
    }

    [Theory]
    [InlineData("/simple", "/simple")]
    [InlineData("/simple%26clean", "/simple%26clean")]
    [InlineData("/animal?name=panda", "/animal?name=panda")]
    [InlineData("/disney?name=chip%26dale", "/disney?name=chip%26dale")]
    [InlineData("/a", "/a")]
    [InlineData("", "/")]
    [InlineData("http://example.com/a?b", "/a?b")]
    [InlineData("http://example.com", "/")]
    [InlineData("/a#b", "/a%23b")]
    [InlineData("/a?u=http://b/c", "/a?u=http://b/c")]
    public async Task SetUri_Encoded_ReplacesPathAndQuery(string uri, string passed)
    {
        await using var run = await FilterRun.StartAsync($"|set-uri {uri};uri|");

        await run.SendAsync(target: "/old?query=1");

        Assert.Equal(["GET " + passed], run.Passed);
        Assert.Equal(["request: uri=" + passed], run.Reports);
    }

    [Theory]
    [InlineData("set-uri /a b", "must be percent-encoded")]
    [InlineData("set-uri /grüße", "must be percent-encoded")]
    [InlineData("set-uri a/b", "a URI begins with '/'")]
    public async Task SetUri_NotAUri_Traps(string command, string problem)
    {
        await using var run = await FilterRun.StartAsync($"|{command}|");

        var answer = await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.Contains(problem, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("set-method PUT", "can't set the method after the next handler")]
    [InlineData("set-uri /x", "can't set the URI after the next handler")]
    public async Task SetMethodAndUri_AfterNext_Trap(string command, string problem)
    {
        await using var run = await FilterRun.StartAsync($"|features 7|{command}");

        var answer = await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.Equal("middleware 'filter': handle_response trapped: " + problem, answer.Text);
    }

    [Fact]
    public async Task GetMethodAndUri_AfterNext_AreThoseOfTheRequestPassedOn()
    {
        await using var run = await FilterRun.StartAsync("|set-method PUT;set-uri /new|method;uri");

        await run.SendAsync();

        Assert.Equal(["response: method=PUT uri=/new"], run.Reports);
    }

    [Fact]
    public async Task ProtocolAndAddress_CallerInThisProcess_IsThisMachine()
    {
        await using var run = await FilterRun.StartAsync("|proto;addr;limit 3;proto;limit 3;addr|");

        await run.SendAsync();

        Assert.Equal(["request: proto=HTTP/1.1 addr=127.0.0.1:0 proto=untouched:8 addr=untouched:11"], run.Reports);
    }

    [Theory]
    [InlineData("method")]
    [InlineData("uri")]
    [InlineData("proto")]
    [InlineData("addr")]
    [InlineData("names 0")]
    [InlineData("status")]
    public async Task Start_FunctionOfARequest_StopsTheStart(string command)
    {
        var error = await Assert.ThrowsAsync<Abstractions.ComponentException>(() => FilterRun.StartAsync($"{command}||"));

        Assert.Contains("component 'filter': metadata key 'url' names", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "which cannot be used: it trapped: there is no request before handle_request",
            error.Message,
            StringComparison.Ordinal
        );
    }
}
