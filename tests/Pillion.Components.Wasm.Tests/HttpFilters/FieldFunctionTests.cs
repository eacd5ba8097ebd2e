using System.Text;
using Pillion.BuildingBlocks.Http;

namespace Pillion.Components.Wasm.Tests.HttpFilters;

/// <summary>Header and trailer fields of requests and responses.</summary>
public sealed class FieldFunctionTests
{
    [Theory]
    [InlineData("single-header", "values=value,#1")]
    [InlineData("Single-Header", "values=value,#1")]
    [InlineData("not-header", "values=#0")]
    [InlineData("multi-header", "values=value1,value2,#2")]
    public async Task GetValues_OfARequest_AreAllOfTheNameWhateverItsCase(string name, string report)
    {
        await using var run = await FilterRun.StartAsync($"|values 0 {name}|");

        await run.SendAsync(headers: [("Single-Header", "value"), ("multi-header", "value1"), ("Multi-Header", "value2")]);

        Assert.Equal(["request: " + report], run.Reports);
    }

    [Theory]
    [InlineData(14, "values=value1,value2,#2")]
    [InlineData(13, "values=untouched:14#2")]
    [InlineData(0, "values=untouched:14#2")]
    public async Task GetValues_Limit_WritesAllOrNothingAndCountsAll(int limit, string report)
    {
        await using var run = await FilterRun.StartAsync($"|limit {limit};values 0 h|");

        await run.SendAsync(headers: [("h", "value1"), ("h", "value2")]);

        Assert.Equal(["request: " + report], run.Reports);
    }

    [Fact]
    public async Task GetValues_EmptyValue_IsThere()
    {
        await using var run = await FilterRun.StartAsync("|values 0 h|");

        await run.SendAsync(headers: ("h", ""));

        Assert.Equal(["request: values=,#1"], run.Reports);
    }

    [Fact]
    public async Task GetNames_OfARequest_AreLowerCaseAndOnce()
    {
        await using var run = await FilterRun.StartAsync("|names 0;limit 17;names 0|");

        await run.SendAsync(headers: [("A-Header", "1"), ("b-header", "2"), ("a-header", "3")]);

        Assert.Equal(["request: names=a-header,b-header,#2 names=untouched:18#2"], run.Reports);
    }

    [Fact]
    public async Task GetNames_ManyFields_AreOnceEach()
    {
        await using var run = await FilterRun.StartAsync("|limit 1;names 0|");

        await run.SendAsync(headers: [.. Enumerable.Range(0, 100).Select(i => ($"h{i % 50:00}", "x"))]);

        Assert.Equal(["request: names=untouched:200#50"], run.Reports);
    }

    [Theory]
    [InlineData("new-header", "bear", "value")]
    [InlineData("existing-header", "value", null)]
    public async Task SetValue_OfARequest_IsTheOnlyOne(string name, string existing, string? added)
    {
        await using var run = await FilterRun.StartAsync($"|set 0 {name} value|");

        await run.SendAsync(headers: ("existing-header", "bear"));

        Assert.Equal(existing, run.Headers.Get("existing-header"));
        Assert.Equal(added, run.Headers.Get("new-header"));
    }

    [Theory]
    [InlineData("new-header", "existing-header:bear new-header:value")]
    [InlineData("existing-header", "existing-header:bear existing-header:value")]
    public async Task AddValue_OfARequest_LeavesTheOthers(string name, string passed)
    {
        await using var run = await FilterRun.StartAsync($"|add 0 {name} value|");

        await run.SendAsync(headers: ("existing-header", "bear"));

        Assert.Equal(passed, string.Join(' ', run.Headers.Select(h => $"{h.Key}:{h.Value}")));
    }

    [Theory]
    [InlineData("new-header", "existing-header other")]
    [InlineData("Existing-Header", "other")]
    public async Task Remove_OfARequest_TakesAllOfTheName(string name, string left)
    {
        await using var run = await FilterRun.StartAsync($"|remove 0 {name}|");

        await run.SendAsync(headers: [("existing-header", "bear"), ("other", "x")]);

        Assert.Equal(left, string.Join(' ', run.Headers.Select(h => h.Key)));
    }

    [Fact]
    public async Task Fields_OfAnAnswerTheGuestMakes_AreSent()
    {
        await using var run = await FilterRun.StartAsync("|set 1 a 1;add 1 a 2;set 1 b 3;remove 1 b;names 1;values 1 a;stop|");

        var answer = await run.SendAsync();

        Assert.Equal(["request: names=a,#1 values=1,2,#2"], run.Reports);
        Assert.Equal("a:1 a:2", string.Join(' ', answer.Headers.Select(h => $"{h.Key}:{h.Value}")));
        Assert.Empty(run.Passed);
    }

    [Fact]
    public async Task Fields_SetBeforeNext_AreAddedToItsAnswerUnlessItHasThem()
    {
        await using var run = await FilterRun.StartAsync("|set 1 x-mark 1;set 1 Content-Type text/html|");

        var answer = await run.SendAsync();

        Assert.Equal("1", answer.Headers.Get("x-mark"));
        Assert.Equal(
            ["text/plain"],
            answer.Headers.Where(h => h.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)
        );
        Assert.Equal("answer", answer.Text);
    }

    [Fact]
    public async Task Fields_OfTheNextAnswer_AreSeenWithoutBufferingAndChangedWithIt()
    {
        await using var run = await FilterRun.StartAsync("|features 2|values 1 content-type;set 1 content-type text/html;add 1 a b");

        var answer = await run.SendAsync();

        Assert.Equal(["request: features=2", "response: values=text/plain,#1"], run.Reports);
        Assert.Equal("content-type:text/html a:b", string.Join(' ', answer.Headers.Select(h => $"{h.Key}:{h.Value}")));
    }

    [Theory]
    [InlineData("set 1 a b", "can't set a response header after the next handler unless the feature buffer_response is enabled")]
    [InlineData("add 1 a b", "can't add a response header after the next handler unless the feature buffer_response is enabled")]
    [InlineData("remove 1 a", "can't remove a response header after the next handler unless the feature buffer_response is enabled")]
    [InlineData("set 0 a b", "can't set a request header after the next handler")]
    [InlineData("add 0 a b", "can't add a request header after the next handler")]
    [InlineData("remove 0 a", "can't remove a request header after the next handler")]
    public async Task Change_AfterNext_TrapsUnlessItIsTheResponseAndBuffered(string command, string problem)
    {
        await using var run = await FilterRun.StartAsync($"||{command}");

        var answer = await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.Equal("middleware 'filter': handle_response trapped: " + problem, answer.Text);
    }

    [Theory]
    [InlineData("names 4")]
    [InlineData("values -1 a")]
    [InlineData("set 9 a b")]
    [InlineData("add 4 a b")]
    [InlineData("remove 4 a")]
    public async Task Kind_Unknown_Traps(string command)
    {
        await using var run = await FilterRun.StartAsync($"|features 7;{command}|");

        var answer = await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.Contains("there is no header kind", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("values 0 ")]
    [InlineData("set 0  b")]
    [InlineData("add 0  b")]
    [InlineData("remove 0 ")]
    [InlineData("set 0 a:b c")]
    public async Task Name_NoToken_Traps(string command)
    {
        await using var run = await FilterRun.StartAsync($"|{command}|");

        var answer = await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.Contains("the name of a header is a token of at least one character", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\rb")]
    [InlineData("a\nSet-Cookie: b")]
    public async Task Value_WithAnEndOfLine_Traps(string value)
    {
        await using var run = await FilterRun.StartAsync($"|set 1 a {value};stop|");

        var answer = await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.Contains("has an end of line or a NUL in it", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Value_BytesAboveAscii_PassAsTheyAre()
    {
        await using var run = await FilterRun.StartAsync("|values 0 wide;values 0 utf8;set 0 copy Grüße|");
        var asBytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("Grüße"));

        await run.SendAsync(headers: [("wide", "→"), ("utf8", asBytes)]);

        Assert.Equal(["request: values=→,#1 values=Grüße,#1"], run.Reports);
        Assert.Equal(asBytes, run.Headers.Get("copy"));
    }

    [Fact]
    public async Task Trailers_OfARequest_PassToTheNextFilterAndOn()
    {
        await using var run = await FilterRun.StartAsync("features 4|set 2 a 1|");
        await run.AddAsync("second", ("url", FilterRun.PathOf("script")), ("guestConfig", "features 4|names 2;values 2 a;add 2 b 2|"));

        await run.SendAsync();

        Assert.Contains("request: names=a,#1 values=1,#1", run.Reports);
        Assert.Equal("a:1 b:2", string.Join(' ', run.Trailers.Select(h => $"{h.Key}:{h.Value}")));
    }

    [Fact]
    public async Task Trailers_OfAnswer_AreSeenChangedAndSent()
    {
        await using var run = await FilterRun.StartAsync(
            "|features 6;names 2;names 3|names 3;values 3 sum;set 3 sum 2;add 3 more x;remove 3 old"
        );
        run.Answer = (_, _) =>
        {
            HeaderList trailers = [];
            trailers.Add("Sum", "1");
            trailers.Add("old", "1");
            return new ValueTask<ApiResponse>(new ApiResponse(200, Trailers: trailers));
        };

        var answer = await run.SendAsync();

        Assert.Equal(["request: features=6 names=#0 names=#0", "response: names=sum,old,#2 values=1,#1"], run.Reports);
        Assert.Equal("sum:2 more:x", string.Join(' ', answer.Trailers.Select(h => $"{h.Key}:{h.Value}")));
    }

    [Theory]
    [InlineData("names 2;names 3;values 2 a;values 3 a", "request: names=#0 names=#0 values=#0 values=#0")]
    public async Task Trailers_NotEnabled_AreNone(string commands, string report)
    {
        await using var run = await FilterRun.StartAsync($"|{commands}|");

        await run.SendAsync();

        Assert.Equal([report], run.Reports);
    }

    [Theory]
    [InlineData("set 2 a b", "can't set a trailer unless the feature trailers is enabled")]
    [InlineData("add 3 a b", "can't add a trailer unless the feature trailers is enabled")]
    [InlineData("remove 3 a", "can't remove a trailer unless the feature trailers is enabled")]
    public async Task Trailers_NotEnabled_CannotBeChanged(string command, string problem)
    {
        await using var run = await FilterRun.StartAsync($"|{command}|");

        var answer = await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.EndsWith(problem, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "features 4",
        "set 3 a b",
        "can't set a response trailer after the next handler unless the feature buffer_response is enabled"
    )]
    [InlineData("features 6", "set 2 a b", "can't set a request trailer after the next handler")]
    public async Task Trailers_AfterNext_FollowTheSameRules(string request, string response, string problem)
    {
        await using var run = await FilterRun.StartAsync($"|{request}|{response}");

        var answer = await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.EndsWith(problem, answer.Text, StringComparison.Ordinal);
    }
}
