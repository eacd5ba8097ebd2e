using Microsoft.Extensions.Logging;

namespace Pillion.Components.Wasm.Tests.HttpFilters;

/// <summary>Features, configuration, log and status.</summary>
public sealed class AdminFunctionTests
{
    [Fact]
    public async Task EnableFeatures_InARequest_AreForThatOne()
    {
        await using var run = await FilterRun.StartAsync("features 4|features 0|");

        await run.SendScriptAsync("features 2|");
        await run.SendScriptAsync("features 0|");

        Assert.Equal(["start: features=4", "request: features=6", "request: features=4"], run.Reports);
    }

    [Fact]
    public async Task EnableFeatures_Unknown_AreNotEnabled()
    {
        await using var run = await FilterRun.StartAsync("|features 255|");

        await run.SendAsync();

        Assert.Equal(["request: features=7"], run.Reports);
    }

    [Theory]
    [InlineData("|config|", "config=|config|")]
    [InlineData("|limit 16;config|", "config=untouched:17")]
    [InlineData("|limit 0;config|", "config=untouched:16")]
    public async Task GetConfig_Limit_WritesAllOrNothing(string config, string report)
    {
        await using var run = await FilterRun.StartAsync(config);

        await run.SendAsync();

        Assert.Equal(["request: " + report], run.Reports);
    }

    [Fact]
    public async Task GetConfig_None_IsEmpty()
    {
        await using var run = await FilterRun.StartAsync("");

        await run.SendScriptAsync("config|");

        Assert.Equal(["request: config="], run.Reports);
    }

    [Theory]
    [InlineData(-1, LogLevel.Debug)]
    [InlineData(0, LogLevel.Information)]
    [InlineData(1, LogLevel.Warning)]
    [InlineData(2, LogLevel.Error)]
    public async Task Log_EachLevel_IsLogged(int level, LogLevel logged)
    {
        await using var run = await FilterRun.StartAsync($"|log {level} Grüße\u001b;log-enabled {level}|");

        await run.SendAsync();

        Assert.Contains((logged, "filter: Grüße␛"), run.Log);
        Assert.Contains("request: log-enabled=1", run.Reports);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-2)]
    public async Task Log_NoLevel_IsNotLogged(int level)
    {
        await using var run = await FilterRun.StartAsync($"|log {level} lost;log-enabled {level}|");

        await run.SendAsync();

        Assert.Equal([(LogLevel.Information, "filter: request: log-enabled=0")], run.Log);
    }

    [Fact]
    public async Task LogEnabled_BelowTheLogsLevel_IsNot()
    {
        await using var run = FilterRun.Create(LogLevel.Information);
        await run.AddAsync("filter", ("url", FilterRun.PathOf("script")), ("guestConfig", "|log-enabled -1;log-enabled 0;log -1 lost|"));

        await run.SendAsync();

        Assert.Equal([(LogLevel.Information, "filter: request: log-enabled=0 log-enabled=1")], run.Log);
    }

    [Theory]
    [InlineData("status;set-status 404;status;stop", 404, "request: status=200 status=404")]
    [InlineData("stop", 200, null)]
    public async Task Status_OfAnAnswerTheGuestMakes_IsSent(string commands, int status, string? report)
    {
        await using var run = await FilterRun.StartAsync($"|{commands}|");

        var answer = await run.SendAsync();

        Assert.Equal(status, answer.Status);
        Assert.Equal(report is null ? [] : [report], run.Reports);
    }

    [Fact]
    public async Task Status_OfTheNextAnswer_IsChangedWithBuffering()
    {
        await using var run = await FilterRun.StartAsync("features 2||status;set-status 503");

        var answer = await run.SendAsync();

        Assert.Equal(503, answer.Status);
        Assert.Equal("answer", answer.Text);
        Assert.Contains("response: status=200", run.Reports);
    }

    [Theory]
    [InlineData("status", "can't get the status code after the next handler unless the feature buffer_response is enabled")]
    [InlineData("set-status 404", "can't set the status code after the next handler unless the feature buffer_response is enabled")]
    [InlineData("features 2;set-status 101", "set_status_code: 101 cannot be the status of an answer; it must be from 200 to 999")]
    [InlineData("features 2;set-status 1000", "set_status_code: 1000 cannot be the status of an answer; it must be from 200 to 999")]
    public async Task Status_NotAllowed_Traps(string command, string problem)
    {
        await using var run = await FilterRun.StartAsync($"||{command}");

        var answer = await run.SendAsync();

        Assert.Equal(500, answer.Status);
        Assert.Equal("middleware 'filter': handle_response trapped: " + problem, answer.Text);
    }
}
