using Pillion.Testing;
using Pillion.Wasm.Components;
using Pillion.Wasm.Text;
using Pillion.Wasm.Wit.Hosting.Tests.Demo.Waiting;

namespace Pillion.Wasm.Wit.Hosting.Tests;

/// <summary>Asynchronous functions both ways: the guest waits for the host, and the host for the guest.</summary>
public sealed class WaitingTests : IDisposable
{
    private readonly Host _host = new();
    private readonly Engine _engine = new();
    private readonly ComponentInstance _instance;
    private readonly WorkExports _guest;

    public WaitingTests()
    {
        var text = File.ReadAllBytes(Repository.PathOf("tests/Pillion.Wasm.Wit.Hosting.Tests/Guest/waiting.wat"));
        var component = Component.Load(_engine, WatReader.ToBinary(text), "waiting");
        _instance = new ComponentLinker(_engine).AddDemoWaitingWork(_ => _host).Instantiate(component);
        _guest = new WorkExports(_instance);
    }

    public void Dispose()
    {
        _instance.Dispose();
        _engine.Dispose();
    }

    [Fact]
    public async Task Call_HostAnswersAtOnce_HasTheResult()
    {
        Assert.Equal(42u, await _guest.DoubleAsync(21));
    }

    [Fact]
    public async Task Call_HostAnswersLater_WaitsForIt()
    {
        _host.Answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

        var call = _guest.JoinAsync(new byte[] { 1, 2, 3 }, "text").AsTask();
        Assert.False(call.IsCompleted);
        _host.Answer.SetResult("late");

        Assert.Equal("late 010203 text", (await call.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Value);
    }

    private sealed class Host : IWork
    {
        public TaskCompletionSource<string>? Answer { get; set; }

        public ValueTask<uint> DoubleAsync(uint value) => new(value * 2);

        public async ValueTask<Result<string, string>> JoinAsync(byte[] data, string text)
        {
            var prefix = Answer is null ? "now" : await Answer.Task;
            return Result<string, string>.Ok($"{prefix} {Convert.ToHexString(data)} {text}");
        }
    }
}
