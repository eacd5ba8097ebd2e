using System.Text.Json;
using Pillion.Wasm.Fuzz.Running;

namespace Pillion.Wasm.Fuzz.Peers;

/// <summary>V8, in a Node.js process that runs <c>v8.mjs</c>.</summary>
internal sealed class V8Process : IDisposable
{
    private const int QuestionsPerStart = 3000;

    private readonly LineProcess _process;

    public V8Process(string node)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Peers", "v8.mjs");
        // A stack as large as the engine's; memories limited to 1024 pages as there.
        _process = new LineProcess(
            "V8",
            "/bin/sh",
            ["-c", $"ulimit -s 400000 && exec '{node}' --stack-size=200000 --wasm-max-mem-pages=1024 '{script}'"],
            TimeSpan.FromSeconds(20),
            QuestionsPerStart
        );
    }

    public V8Answer Run(CallPlan plan) => Ask(new V8Request { Plan = plan });

    public bool[] Validate(IEnumerable<byte[]> candidates) =>
        Ask(new V8Request { Validate = [.. candidates.Select(Convert.ToBase64String)] }).Valid;

    public void Dispose() => _process.Dispose();

    private V8Answer Ask(V8Request request) =>
        JsonSerializer.Deserialize(
            _process.Ask(JsonSerializer.Serialize(request, MessageContext.Plain.V8Request)),
            MessageContext.Plain.V8Answer
        )!;
}
