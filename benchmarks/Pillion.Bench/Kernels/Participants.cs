using System.Security.Cryptography;
using Pillion.Bench.Processes;
using Pillion.Wasm;

namespace Pillion.Bench.Kernels;

/// <summary>Builds and starts whatever runs a suite: ourselves per memory strategy, and the peers found on this machine.</summary>
internal sealed class Participants : IAsyncDisposable
{
    public const string V8 = "V8",
        Gcc = "gcc -O2",
        WasmEdge = "WasmEdge AOT",
        Wazero = "wazero";

    private readonly List<Participant> _present = [];
    private readonly List<string> _absent = [];
    private readonly Suite _suite;

    private Participants(Suite suite) => _suite = suite;

    /// <summary>Those that run.</summary>
    public IReadOnlyList<Participant> Present => _present;

    /// <summary>Those that do not, each with the reason.</summary>
    public IReadOnlyList<string> Absent => _absent;

    /// <summary>Our name in tables.</summary>
    public static string Ours(MemoryStrategy strategy) => $"Pillion, {BenchOptions.NameOf(strategy)}";

    /// <summary>Ourselves on a module's exports, as a process like the others.</summary>
    public static Runner StartOurs(MemoryStrategy strategy, string module) => StartOurs(strategy, "runner", module);

    /// <summary>V8 on a module's exports, or null where there is no node.</summary>
    public static Runner? StartV8(string module) => Tool.Find("node") is { } node ? StartV8(V8, node, "v8.mjs", module) : null;

    /// <summary>Builds what has to be built and starts all. A missing peer is noted; a peer that does not build is an error.</summary>
    public static async Task<Participants> StartAsync(
        Suite suite,
        IEnumerable<MemoryStrategy> strategies,
        CancellationToken cancellationToken
    )
    {
        var all = new Participants(suite);
        foreach (var strategy in strategies)
        {
            var runner = suite.Module is { } module ? StartOurs(strategy, module) : StartOurs(strategy, "command-runner", suite.Command);
            all._present.Add(new(Ours(strategy), IsJit: true, runner));
        }

        foreach (var node in await FindNodesAsync(cancellationToken))
        {
            var (script, file) = suite.Module is { } module ? ("v8.mjs", module) : ("v8-wasi.mjs", suite.Command);
            all.AddPeer(node.Name, isJit: true, () => StartV8(node.Name, node.File, script, file), null);
        }

        if (suite.Native is { } native)
        {
            var (program, reason) = await native.BuildAsync(cancellationToken);
            all.AddPeer(Gcc, isJit: false, () => Runner.Start(Gcc, program!), program is null ? reason : null);
        }

        await all.AddWasmEdgeAsync(cancellationToken);
        var wazero = Tool.Find("wazero");
        all.AddPeer(
            Wazero,
            isJit: false,
            () => Runner.Start(Wazero, wazero!, "run", suite.Command),
            wazero is null ? "it is not on PATH" : null
        );
        return all;
    }

    /// <summary>Ends all processes.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var participant in _present)
        {
            await participant.Runner.DisposeAsync();
        }
    }

    private static Runner StartOurs(MemoryStrategy strategy, string kind, string module) =>
        Runner.Start(Ours(strategy), Environment.ProcessPath!, kind, module, BenchOptions.NameOf(strategy));

    private static Runner StartV8(string name, string node, string script, string module) =>
        Runner.Start(name, node, "--no-warnings", Repository.PathOf($"benchmarks/runners/{script}"), module);

    /// <summary>The machine's Node.js and the newest one on npm, each named by its version.</summary>
    private static async Task<IReadOnlyList<(string Name, string File)>> FindNodesAsync(CancellationToken cancellationToken)
    {
        var found = new List<(string, string)>();
        foreach (var file in new[] { Tool.Find("node"), Tool.Find("node-newest") })
        {
            if (File.Exists(file))
            {
                var version = await Tool.RunAsync(file, ["--version"], cancellationToken);
                found.Add(($"{V8} (node {version.TrimStart('v').Split('.')[0]})", file));
            }
        }

        return [.. found.DistinctBy(n => n.Item1)];
    }

    private async Task AddWasmEdgeAsync(CancellationToken cancellationToken)
    {
        if (Tool.Find("wasmedge") is not { } wasmEdge)
        {
            AddPeer(WasmEdge, isJit: false, () => null!, "it is not on PATH");
            return;
        }

        var compiled = "";
        if (!_suite.Unable.ContainsKey(WasmEdge))
        {
            // Large programs take it a minute: what it made of the same bytes is kept.
            var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(_suite.Command, cancellationToken)))[..12];
            compiled = Repository.ScratchPathOf($"{_suite.Name}-{hash}.aot.wasm");
            if (!File.Exists(compiled))
            {
                await Tool.RunAsync(wasmEdge, ["compile", _suite.Command, compiled + ".new"], cancellationToken);
                File.Move(compiled + ".new", compiled);
            }
        }

        // Without the option it interprets.
        AddPeer(WasmEdge, isJit: false, () => Runner.Start(WasmEdge, wasmEdge, "--run-mode", "aot", compiled), null);
    }

    private void AddPeer(string name, bool isJit, Func<Runner> start, string? missing)
    {
        if ((missing ?? _suite.Unable.GetValueOrDefault(name)) is { } reason)
        {
            _absent.Add($"{name} ({reason})");
        }
        else
        {
            _present.Add(new(name, isJit, start()));
        }
    }
}
