using System.Text;
using Pillion.Host.Apps;
using Pillion.Host.Hosting;
using Pillion.Host.Instances;
using Pillion.Host.Wasm;
using Pillion.Modules;
using Pillion.Testing;

namespace Pillion.Host.Tests.Testing;

/// <summary>A host in a folder of its own, with free ports, and what its apps wrote.</summary>
internal sealed class TestHost : IAppOutput, IAsyncDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly StringBuilder _output = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];
    private PillionHost? _host;
    private ModuleFetcher? _modules;

    public LogCapture Log { get; } = new();

    /// <summary>Environment variables the host finds besides the test's own.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public FakeWasmApps WasmApps { get; init; } = new();

    /// <summary>What makes Wasm apps instead of <see cref="WasmApps"/>.</summary>
    public IWasmAppFactory? WasmAppFactory { get; init; }

    public TempDirectory Temp => _temp;

    public PillionHost Host => _host ?? throw new InvalidOperationException("The host was not started.");

    public RuntimeFolder RuntimeFolder => new(System.IO.Path.Combine(_temp.Path, "run"));

    public HttpClient Http { get; } = new();

    /// <summary>What processes wrote so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public async Task StartAsync(params IReadOnlyList<AppDefinition> apps) =>
        _host = await PillionHost.StartAsync(
            new HostOptions
            {
                Apps = apps,
                DataFolder = System.IO.Path.Combine(_temp.Path, "data"),
                Logging = Log.Logging,
                Output = this,
                WasmApps = WasmAppFactory ?? WasmApps,
                RuntimeFolder = RuntimeFolder,
                Modules = _modules ??=
                    new ModuleFetcher(new ModuleFetcherOptions { CacheFolder = System.IO.Path.Combine(_temp.Path, "cache") }),
                Identity = new HostIdentity
                {
                    Variable = name => Variables.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name),
                },
            },
            TestContext.Current.CancellationToken
        );

    /// <summary>An app that nobody starts, with free Dapr ports.</summary>
    public AppDefinition App(string id) =>
        new()
        {
            AppId = id,
            Folder = _temp.Path,
            DaprHttpPort = LoopbackPort.Find(),
            DaprGrpcPort = LoopbackPort.Find(),
        };

    /// <summary>A Wasm app with a free port of its own.</summary>
    public AppDefinition Wasm(string id) => App(id) with { Command = [_temp.Write(id + ".wasm", "")], AppPort = LoopbackPort.Find() };

    /// <summary>A shell script as an app.</summary>
    public AppDefinition Script(string id, string script) => App(id) with { Command = ["sh", "-c", script] };

    /// <summary>The address of an app's Dapr API.</summary>
    public static string Dapr(AppDefinition app, string path) => $"http://127.0.0.1:{app.DaprHttpPort}/v1.0/{path}";

    /// <summary>Waits until processes have written the text.</summary>
    public async Task WaitForOutputAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            _awaited.Add((text, seen));
        }

        try
        {
            await seen.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"The output '{text}' was awaited. There was: {Output}\nLog:\n{Log.Text}");
        }
    }

    public void WriteLine(string appId, ReadOnlyMemory<byte> line)
    {
        lock (_output)
        {
            _output.Append(appId).Append(": ").Append(Encoding.UTF8.GetString(line.Span)).Append('\n');
            foreach (var (_, seen) in _awaited.Where(a => _output.ToString().Contains(a.Text, StringComparison.Ordinal)))
            {
                seen.TrySetResult();
            }
        }
    }

    public Stream OpenInput() => Stream.Null;

    public Stream OpenOutput(string appId) => Stream.Null;

    public Stream OpenError(string appId) => Stream.Null;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_host is not null)
        {
            await _host.StopAsync();
            await _host.DisposeAsync();
        }

        _modules?.Dispose();
        _temp.Dispose();
    }
}
