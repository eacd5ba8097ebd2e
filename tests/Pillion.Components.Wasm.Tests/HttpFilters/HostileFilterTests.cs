using Microsoft.Extensions.Logging;
using Pillion.Testing;

namespace Pillion.Components.Wasm.Tests.HttpFilters;

/// <summary>Guests that want to do harm: each request fails alone, and the next one has a new instance.</summary>
public sealed class HostileFilterTests
{
    [Theory]
    [InlineData("trap|", "handle_request trapped: unreachable")]
    [InlineData("|trap", "handle_response trapped: unreachable")]
    [InlineData("loop|", "handle_request took longer than its timeout of 1 s")]
    [InlineData("|loop", "handle_response took longer than its timeout of 1 s")]
    [InlineData("recurse|", "handle_request trapped: call stack exhausted")]
    [InlineData("headers|", "handle_request trapped: the fields set for this request take more than 262144 bytes")]
    [InlineData("bodies 0|", "handle_request reached a limit: the body has more than 1048576 bytes, which is the component's maxBodySize")]
    [InlineData("bodies 1|", "handle_request reached a limit: the body has more than 1048576 bytes, which is the component's maxBodySize")]
    [InlineData("wild get_config|", "")]
    [InlineData("wild log|", "")]
    [InlineData("wild get_method|", "")]
    [InlineData("wild set_method|", "")]
    [InlineData("wild get_uri|", "")]
    [InlineData("wild set_uri|", "")]
    [InlineData("wild get_protocol_version|", "")]
    [InlineData("wild get_source_addr|", "")]
    [InlineData("wild get_header_names|", "")]
    [InlineData("wild get_header_values|", "")]
    [InlineData("wild get_header_values.buf|", "")]
    [InlineData("wild set_header_value|", "")]
    [InlineData("wild add_header_value|", "")]
    [InlineData("wild remove_header|", "")]
    [InlineData("wild read_body|", "")]
    [InlineData("wild write_body|", "")]
    public async Task Request_GuestDoesHarm_Is500AndTheNextHasANewInstance(string script, string problem)
    {
        await using var run = await FilterRun.StartAsync("|count|", ("timeout", "1s"), ("maxBodySize", "1Mi"));
        await run.SendAsync();

        var answer = await run.SendScriptAsync(script);
        await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.Equal(
            "middleware 'filter': " + (problem.Length == 0 ? "handle_request trapped: out of bounds memory access" : problem),
            answer.Text
        );
        Assert.Contains(run.Log, l => l.Level == LogLevel.Error && l.Message.StartsWith("filter: handle_", StringComparison.Ordinal));
        Assert.Equal(["request: count=1", "request: count=1"], run.Reports);
    }

    [Fact]
    public async Task Memory_GrownToTheLimit_IsRefusedAndNothingElse()
    {
        await using var run = await FilterRun.StartAsync("|bomb|", ("maxMemory", "4Mi"));

        var answer = await run.SendAsync();

        Assert.Equal(200, answer.Status);
        Assert.Matches("^request: pages=(4[0-9]|5[0-9]|6[0-2])$", Assert.Single(run.Reports));
    }

    [Fact]
    public async Task Log_Flood_IsCutAtALimit()
    {
        await using var run = await FilterRun.StartAsync("|logs|", ("timeout", "1s"));

        var answer = await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.InRange(run.Log.Count(l => l.Message.StartsWith("filter: ?", StringComparison.Ordinal)), 16, 17);
        Assert.Contains((LogLevel.Warning, "filter: one call logged 1048576 bytes; what it logs from here on is left out"), run.Log);
    }

    [Fact]
    public async Task EndlessLoops_ManyAtOnce_LeaveOthersAlone()
    {
        await using var hostile = await FilterRun.StartAsync("|loop|", ("timeout", "1s"));
        await using var other = await FilterRun.StartAsync("|method|");

        var loops = Enumerable.Range(0, 16).Select(_ => Task.Run(() => hostile.SendAsync())).ToArray();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => other.SendAsync())));

        Assert.All(answers, a => Assert.Equal(200, a.Status));
        Assert.All(await Task.WhenAll(loops), a => Assert.Equal(500, a.Status));
    }

    [Fact]
    public async Task Caller_GoesAway_EndsTheGuest()
    {
        await using var run = await FilterRun.StartAsync("|count|");
        using var caller = new CancellationTokenSource();

        run.Caller = caller.Token;
        var request = Task.Run(() => run.SendScriptAsync("log 2 here;loop|"));
        await Wait.UntilAsync(() => run.Log.Contains((LogLevel.Error, "filter: here")), "the guest's log");
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Wait.ForAsync(request, "the end of the request"));
        run.Caller = CancellationToken.None;
        Assert.Equal(200, (await run.SendAsync()).Status);
    }
}
