using Pillion.Bench.Processes;
using Pillion.Wasm;

namespace Pillion.Bench.Kernels;

/// <summary>Builds and starts whatever runs the kernels: ourselves per memory strategy, and the peers found on this machine.</summary>
internal sealed class Participants : IAsyncDisposable
{
    public const string V8 = "V8",
        Gcc = "gcc -O2",
        WasmEdge = "WasmEdge AOT",
        Wazero = "wazero";

    private readonly List<Participant> _present = [];
    private readonly List<string> _absent = [];

    /// <summary>Those that run.</summary>
    public IReadOnlyList<Participant> Present => _present;

    /// <summary>Those that do not, each with the reason.</summary>
    public IReadOnlyList<string> Absent => _absent;

    /// <summary>Our name in tables.</summary>
    public static string Ours(MemoryStrategy strategy) => $"Pillion, {BenchOptions.NameOf(strategy)}";

    /// <summary>Ourselves on a module, as a process like the others.</summary>
    public static Runner StartOurs(MemoryStrategy strategy, string module) =>
        Runner.Start(Ours(strategy), Environment.ProcessPath!, "runner", module, BenchOptions.NameOf(strategy));

    /// <summary>V8 on a module, or null where there is no node.</summary>
    public static Runner? StartV8(string module) =>
        Tool.Find("node") is { } node ? Runner.Start(V8, node, Repository.PathOf("benchmarks/runners/v8.mjs"), module) : null;

    /// <summary>Builds what has to be built and starts all. A missing peer is noted; a peer that does not build is an error.</summary>
    public static async Task<Participants> StartAsync(IEnumerable<MemoryStrategy> strategies, CancellationToken cancellationToken)
    {
        var all = new Participants();
        var kernels = Repository.PathOf("benchmarks/kernels/kernels.wasm");
        var command = Repository.PathOf("benchmarks/kernels/kernels-command.wasm");
        foreach (var strategy in strategies)
        {
            all._present.Add(new(Ours(strategy), IsJit: true, StartOurs(strategy, kernels)));
        }

        all.AddPeer(V8, isJit: true, StartV8(kernels), "node is not on PATH");
        all.AddPeer(Gcc, isJit: false, await StartNativeAsync(cancellationToken), "gcc is not on PATH");
        all.AddPeer(WasmEdge, isJit: false, await StartWasmEdgeAsync(command, cancellationToken), "wasmedge is not on PATH");
        var wazero = Tool.Find("wazero") is { } program ? Runner.Start(Wazero, program, "run", command) : null;
        all.AddPeer(Wazero, isJit: false, wazero, "wazero is not on PATH");
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

    private static async Task<Runner?> StartNativeAsync(CancellationToken cancellationToken)
    {
        if (Tool.Find("gcc") is not { } gcc)
        {
            return null;
        }

        var program = Repository.ScratchPathOf("kernels-native");
        var sources = Directory.GetFiles(Repository.PathOf("benchmarks/kernels"), "*.c").Order(StringComparer.Ordinal);
        // No fused multiply-add and no errno: the WebAssembly build has neither. No link-time optimisation either.
        string[] options = ["-O2", "-std=gnu17", "-ffp-contract=off", "-fno-math-errno", "-o", program];
        await Tool.RunAsync(gcc, [.. options, .. sources, "-lm"], cancellationToken);
        return Runner.Start(Gcc, program);
    }

    private static async Task<Runner?> StartWasmEdgeAsync(string module, CancellationToken cancellationToken)
    {
        if (Tool.Find("wasmedge") is not { } wasmEdge)
        {
            return null;
        }

        var compiled = Repository.ScratchPathOf("kernels-command.aot.wasm");
        await Tool.RunAsync(wasmEdge, ["compile", module, compiled], cancellationToken);
        return Runner.Start(WasmEdge, wasmEdge, "--run-mode", "aot", compiled); // without the option it interprets
    }

    private void AddPeer(string name, bool isJit, Runner? runner, string reason)
    {
        if (runner is null)
        {
            _absent.Add($"{name} ({reason})");
        }
        else
        {
            _present.Add(new(name, isJit, runner));
        }
    }
}
