using Microsoft.Extensions.Logging.Abstractions;
using Pillion.Abstractions;
using Pillion.Abstractions.State;
using Pillion.Api.Tests.Testing;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Jobs;
using Pillion.Components.Sqlite;
using Pillion.Testing;

namespace Pillion.Api.Tests.Jobs;

public sealed class JobRouteTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new();
    private readonly TempDirectory _directory = new();
    private readonly RecordingApp _app = new();
    private JobScheduler? _jobs;
    private ApiTestHost? _host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ApiTestHost Host => _host!;

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Schedule_DueTime_TellsTheAppOnceAndForgetsIt()
    {
        await AttachAsync();
        var scheduled = await PostAsync("once", """{"dueTime":"5s","data":{"a": [1, "x"]}}""");
        _time.Advance(TimeSpan.FromSeconds(5));
        var told = await _app.NextAsync("the job");

        Assert.Equal((204, ""), scheduled);
        Assert.Equal(("POST", "/job/once", """{"a":[1,"x"]}"""), (told.Method, told.Path, told.Body));
        Assert.Equal("application/json", told.Headers.Get("Content-Type"));
        await Wait.UntilAsync(() => Get("once").Status == 500, "the job to be forgotten");
    }

    [Fact]
    public async Task Get_Job_ShowsItAsDaprDoes()
    {
        await PostAsync(
            "j",
            """{"schedule":"@every 1m","repeats":"4","due_time":"1h","ttl":"2h","data":"text","failurePolicy":{"constant":{"interval":"1.5s","maxRetries":2}}}"""
        );
        await PostAsync("k", """{"schedule":"@daily","failurePolicy":{"drop":{}}}""");
        await PostAsync("l", """{"dueTime":"2030-01-01T00:00:00Z"}""");

        Assert.Equal(
            (
                200,
                """{"name":"j","schedule":"@every 1m","repeats":4,"dueTime":"1h","ttl":"2h","data":{"@type":"type.googleapis.com/google.protobuf.Value","value":"text"},"failurePolicy":{"constant":{"interval":"1.5s","maxRetries":2}}}"""
            ),
            Get("j")
        );
        Assert.Equal((200, """{"name":"k","schedule":"@daily","failurePolicy":{"drop":{}}}"""), Get("k", "v1.0-alpha1"));
        Assert.Equal(
            (200, """{"name":"l","dueTime":"2030-01-01T00:00:00Z","failurePolicy":{"constant":{"interval":"1s","maxRetries":3}}}"""),
            Get("l")
        );
    }

    [Fact]
    public async Task Delete_Job_DoesNotHappenAndDeletingAgainSucceeds()
    {
        await AttachAsync();
        await PostAsync("gone", """{"dueTime":"5s"}""");
        await PostAsync("stays", """{"dueTime":"6s"}""");

        Assert.Equal(204, (await Host.SendAsync("DELETE", "/v1.0/jobs/gone")).Status);
        Assert.Equal(204, (await Host.SendAsync("DELETE", "/v1.0/jobs/gone")).Status);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("/job/stays", (await _app.NextAsync("the other job")).Path);
        Assert.True(_app.IsQuiet);
    }

    [Theory]
    [InlineData("x", "{}", 400, "DAPR_SCHEDULER_SCHEDULE_EMPTY", "Schedule is empty", true)]
    [InlineData("x", "", 400, "DAPR_SCHEDULER_SCHEDULE_EMPTY", "Schedule is empty", true)]
    [InlineData("x", """{"name":"y","dueTime":"1s"}""", 400, "DAPR_SCHEDULER_JOB_NAME", "Set the job name in the url only", false)]
    [InlineData("a%7Cb", """{"dueTime":"1s"}""", 400, "DAPR_SCHEDULER_JOB_NAME_EMPTY", "Name is empty", true)]
    [InlineData(
        "x",
        """{"schedule":"nope"}""",
        500,
        "DAPR_SCHEDULER_SCHEDULE_JOB",
        "failed to schedule job due to: rpc error: code = Unknown desc = expected exactly 6 fields, found 1: [nope]",
        true
    )]
    public async Task Schedule_Wrong_HasDaprsError(string name, string body, int status, string code, string message, bool hasNamespace)
    {
        var metadata = hasNamespace ? """{"appID":"app","namespace":"default"}""" : """{"appID":"app"}""";

        Assert.Equal(
            (
                status,
                $$"""{"errorCode":"{{code}}","message":"{{message}}","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","domain":"dapr.io","metadata":{{metadata}},"reason":"{{code}}"}]}"""
            ),
            await PostAsync(name, body)
        );
    }

    [Fact]
    public async Task Schedule_SameNameAgain_NeedsOverwrite()
    {
        await PostAsync("j", """{"dueTime":"1h"}""");
        var refused = await PostAsync("j", """{"dueTime":"2h"}""");
        var replaced = await PostAsync("j", """{"dueTime":"3h","overwrite":true}""");

        Assert.Equal(409, refused.Status);
        Assert.Contains("job already exists: 'app||default||app||j'", refused.Body, StringComparison.Ordinal);
        Assert.Equal(204, replaced.Status);
        Assert.Contains("\"dueTime\":\"3h\"", Get("j").Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trigger_AppFails_IsTriedAgainAndA404IsDone()
    {
        await AttachAsync();
        var answers = new Queue<int>([500, 503, 200, 404]);
        _app.Answer = _ => (answers.Dequeue(), "");
        await PostAsync("flaky", """{"schedule":"@every 1m"}""");
        foreach (var step in new[] { 60, 1, 1, 58 })
        {
            var time = TimeSpan.FromSeconds(step);
            await Wait.UntilAsync(() => _time.HasTimerIn(time), "the job to be planned again");
            _time.Advance(time);
            await _app.NextAsync("the job");
        }

        Assert.Empty(answers);
        Assert.True(_app.IsQuiet);
    }

    [Fact]
    public async Task Restart_JobsFromBefore_AreMadeUpForWhenTheAppIsThere()
    {
        await PostAsync("minutely", """{"schedule":"@every 1m","repeats":5,"data":1}""");
        await PostAsync("once", """{"dueTime":"90s","data":2}""");
        await PostAsync("over", """{"schedule":"@every 1m","ttl":"30s"}""");
        await StopAsync();
        _time.Advance(TimeSpan.FromMinutes(3));
        await StartAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_app.IsQuiet);

        await AttachAsync();
        var told = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            told.Add((await _app.NextAsync("what was missed")).Body);
        }

        Assert.Equal(["1", "1", "1", "2"], told.Order(StringComparer.Ordinal));
        Assert.True(_app.IsQuiet);
        Assert.Contains("\"repeats\":5", Get("minutely").Body, StringComparison.Ordinal);
        Assert.Equal(500, Get("over").Status);
    }

    [Fact]
    public async Task Acknowledged_SchedulerIsGoneWithoutAWord_IsThereForTheNext()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => PostAsync($"job-{i}", """{"dueTime":"1h"}""")));

        // Nothing of the first one is closed: the next one reads what is on the disk.
        await using var next = CreateScheduler();
        await next.StartAsync(Token);
        var app = new AppRuntime(
            new AppRuntimeOptions { AppId = "app" },
            BuildingBlocks.Components.AppComponents.None,
            new AppRegistry(),
            jobs: next
        );

        Assert.Equal(200, (await app.Jobs.ListAsync(Token)).Count);
        await app.Jobs.DeleteByPrefixAsync("job-1", Token);
        Assert.Equal(89, (await app.Jobs.ListAsync(Token)).Count);
    }

    [Fact]
    public async Task Trigger_AppGoesAwayMeanwhile_ComesAgainWhenItIsBack()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new HangingApp(begun);
        Host.App.Channel = slow;
        await Host.App.StartAsync(Token);
        await PostAsync("j", """{"dueTime":"1s"}""");
        _time.Advance(TimeSpan.FromSeconds(1));
        await Wait.ForAsync(begun.Task, "the job");
        await Wait.ForAsync(Host.App.StopAsync(Token), "the app to be let go");

        await AttachAsync();

        Assert.Equal("/job/j", (await _app.NextAsync("the job again")).Path);
    }

    private async Task StartAsync()
    {
        _jobs = CreateScheduler();
        await _jobs.StartAsync(Token);
        _host = await ApiTestHost.StartAsync(new AppRuntimeOptions { AppId = "app" }, time: _time, jobs: _jobs);
    }

    private async Task StopAsync()
    {
        await Host.App.DisposeAsync();
        await Host.DisposeAsync();
        await _jobs!.DisposeAsync();
    }

    private Task AttachAsync()
    {
        Host.App.Channel = _app;
        return Host.App.StartAsync(Token);
    }

    /// <summary>Moves the clock once the scheduler waits for it.</summary>
    private JobScheduler CreateScheduler()
    {
        var file = _directory.File("scheduler.db");
        IStateStore? store = null;
        return new JobScheduler(
            new JobSchedulerOptions
            {
                HasJobs = File.Exists(file),
                OpenAsync = async token =>
                {
                    store = (IStateStore)SqliteComponents.All[0].Create(new ComponentServices { Time = _time });
                    await store.InitAsync(ApiApp.Component("jobs", "state.sqlite", ("connectionString", file)), token);
                    return store;
                },
                CloseAsync = () => store?.DisposeAsync() ?? ValueTask.CompletedTask,
            },
            _time,
            NullLoggerFactory.Instance
        );
    }

    private async Task<(int Status, string Body)> PostAsync(string name, string body)
    {
        var answer = await Host.SendAsync("POST", "/v1.0/jobs/" + name, body: body);
        return (answer.Status, answer.Body);
    }

    private (int Status, string Body) Get(string name, string version = "v1.0")
    {
#pragma warning disable VSTHRD002 // Asked again and again by a condition, which cannot wait.
        var answer = Host.SendAsync("GET", $"/{version}/jobs/{name}").GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        return (answer.Status, answer.Body);
    }
}
