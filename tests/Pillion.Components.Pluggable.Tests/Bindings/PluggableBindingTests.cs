using System.Collections.Concurrent;
using System.Text;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Testing;

namespace Pillion.Components.Pluggable.Tests.Bindings;

public sealed class PluggableBindingTests(ComponentProcess process) : IClassFixture<ComponentProcess>
{
    private readonly ConcurrentQueue<string> _events = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invoke_Operation_AnswersWithDataMetadataAndContentType()
    {
        await using var binding = await process.CreateAsync<IOutputBinding>("bindings", "echo");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["contentType"] = "text/plain", ["a"] = "b" };

        var answer = await binding.InvokeAsync(new BindingRequest("echo", "Grüße"u8.ToArray(), metadata), Token);

        Assert.Equal("Grüße"u8, answer.Data.Span);
        Assert.Equal(metadata, answer.Metadata);
        Assert.Equal("text/plain", answer.ContentType);
        Assert.Equal(["echo", "emit", "answers", "inits", "advance", "fail"], binding.Operations);
    }

    [Fact]
    public async Task Invoke_OperationFails_SaysWhatTheComponentSays()
    {
        await using var binding = await process.CreateAsync<IOutputBinding>("bindings", "failing");

        var error = await Assert.ThrowsAsync<ComponentException>(async () =>
            await binding.InvokeAsync(new BindingRequest("fail", "the printer is on fire"u8.ToArray()), Token)
        );

        Assert.Equal((ComponentErrorKind.Unavailable, "component 'failing': the printer is on fire"), (error.Kind, error.Message));
    }

    [Fact]
    public async Task Read_Events_AreAnsweredAndFailedOnesComeAgain()
    {
        await using var binding = await process.CreateAsync<IInputBinding>("bindings", "source", ("direction", "input"));
        var failures = 1;
        await using var reading = await binding.ReadAsync(
            "app",
            (e, _) =>
            {
                var text = Encoding.UTF8.GetString(e.Data.Span);
                _events.Enqueue($"{text} {e.ContentType} {e.Metadata?["contentType"]}");
                return new(
                    text == "bad" && Interlocked.Decrement(ref failures) >= 0
                        ? new BindingEventResult("not now")
                        : new BindingEventResult(Response: Encoding.UTF8.GetBytes($"did {text}"))
                );
            },
            Token
        );

        await EmitAsync("bad");
        await EmitAsync("good");

        await Wait.UntilAsync(() => _events.Count >= 3, "both events and one again");
        Assert.Equal(
            ["bad text/plain text/plain", "bad text/plain text/plain", "good text/plain text/plain"],
            _events.Order(StringComparer.Ordinal)
        );
        var answers = "";
        for (var i = 0; i < 100 && !answers.Contains("did bad", StringComparison.Ordinal); i++)
        {
            answers = await process.InvokeAsync("answers");
        }

        Assert.Contains("""{"event":"bad","response":"","error":"not now"}""", answers, StringComparison.Ordinal);
        Assert.Contains("""{"event":"bad","response":"did bad"}""", answers, StringComparison.Ordinal);
        Assert.Contains("""{"event":"good","response":"did good"}""", answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ProcessRestarted_GoesOn()
    {
        await using var binding = await process.CreateAsync<IInputBinding>("bindings", "resumed", ("direction", "input"));
        await using var reading = await binding.ReadAsync("app", Collect, Token);
        await EmitAsync("before");
        await Wait.UntilAsync(() => _events.Contains("before", StringComparer.Ordinal), "the event before the restart");

        await process.RestartAsync();
        await EmitAsync("after");

        await Wait.UntilAsync(() => _events.Contains("after", StringComparer.Ordinal), "the event after the restart");
        Assert.Contains(await process.InitsAsync("InputBinding"), init => init.Id == "resumed");
    }

    [Fact]
    public async Task Dispose_Reading_WaitsForHandlersAndTakesNothingMore()
    {
        await using var binding = await process.CreateAsync<IInputBinding>("bindings", "ended", ("direction", "input"));
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = await binding.ReadAsync(
            "app",
            async (_, _) =>
            {
                entered.TrySetResult();
                await release.Task;
                return default;
            },
            Token
        );
        await EmitAsync("slow");
        await Wait.ForAsync(entered.Task, "the handler");

        var disposing = reading.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted, "the handler is still under way");
        release.SetResult();
        await Wait.ForAsync(disposing, "the end of the reading");

        await using var next = await binding.ReadAsync("app", Collect, Token);
        await EmitAsync("next");
        await Wait.UntilAsync(() => !_events.IsEmpty, "the next event");
        Assert.Equal(["next"], _events);
    }

    [Fact]
    public async Task Init_OneDirection_LeavesTheOtherAlone()
    {
        await using var input = await process.CreateAsync<IInputBinding>("bindings", "only-input", ("direction", "input"));
        await using var output = await process.CreateAsync<IOutputBinding>("bindings", "only-output", ("direction", "output"));
        await using var both = await process.CreateAsync<IOutputBinding>("bindings", "both");

        var inputs = await process.InitsAsync("InputBinding");
        var outputs = await process.InitsAsync("OutputBinding");

        Assert.Equal(["both", "only-input"], Names(inputs));
        Assert.Equal(["both", "only-output"], Names(outputs));
        Assert.Empty(((IOutputBinding)input).Operations);

        static IEnumerable<string> Names(IEnumerable<(string Id, System.Collections.Frozen.FrozenDictionary<string, string>)> inits) =>
            inits.Select(init => init.Id).Where(id => id is "both" or "only-input" or "only-output").Order(StringComparer.Ordinal);
    }

    private async Task EmitAsync(string text) =>
        await process.InvokeAsync("emit", text, new Dictionary<string, string>(StringComparer.Ordinal) { ["contentType"] = "text/plain" });

    private ValueTask<BindingEventResult> Collect(BindingEvent e, CancellationToken cancellationToken)
    {
        _events.Enqueue(Encoding.UTF8.GetString(e.Data.Span));
        return default;
    }
}
