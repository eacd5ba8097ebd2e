using Pillion.Testing;
using Pillion.Wasm.Fuzz.Findings;
using Pillion.Wasm.Fuzz.Generation;
using Pillion.Wasm.Fuzz.Peers;

namespace Pillion.Wasm.Fuzz.Tests;

/// <summary>A short run of the harness. The modules are those of the tool's version that <c>eng/install-wasm-tools</c> installs.</summary>
public sealed class SmokeTests
{
    private const int Seeds = 40;

    [Fact]
    public void Try_FixedSeeds_NothingIsFound()
    {
        var (wasmTools, node) = (Tools.Find("wasm-tools"), Tools.Find("node-newest"));
        if (wasmTools is null || node is null)
        {
            const string Reason = "wasm-tools or node-newest is missing: run eng/install-wasm-tools and eng/install-node";
            Assert.False(Environment.GetEnvironmentVariable("CI") == "true", Reason);
            Assert.Skip(Reason);
        }

        var tools = new WasmTools(wasmTools);
        var findings = new FindingsFolder(Repository.PathOf("artifacts/fuzz"), tools);
        using var engine = new EngineProcess();
        using var v8 = new V8Process(node);
        using var wazero = Tools.Find("wazero") is { } path ? new Wazero(path) : null;
        var session = new Session(new ModuleSource(tools, new Corpus(Repository.Root)), engine, v8, wazero, tools, findings);

        for (ulong seed = 0; seed < Seeds; seed++)
        {
            session.Try(seed);
        }

        Assert.True(findings.Total == 0, $"{findings.Total} findings are in artifacts/fuzz");
        Assert.InRange(session.Statistics.Compared, 500, long.MaxValue);
        Assert.InRange(session.Statistics.Broken, Seeds, long.MaxValue);
        Assert.Equal(0, session.Statistics.V8Failures);
    }
}
