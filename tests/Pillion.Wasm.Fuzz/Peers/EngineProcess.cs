using System.Text.Json;
using Pillion.Wasm.Fuzz.Running;

namespace Pillion.Wasm.Fuzz.Peers;

/// <summary>The engine under test, in a process that may die: this program as a <see cref="Worker"/>.</summary>
internal sealed class EngineProcess : IDisposable
{
    // Tiered modules stay loaded, so that the process is replaced now and then.
    private const int ModulesPerStart = 400;

    private readonly LineProcess _process = new(
        "the engine",
        Path.Combine(AppContext.BaseDirectory, "Pillion.Wasm.Fuzz"),
        [Worker.Argument],
        TimeSpan.FromSeconds(90),
        ModulesPerStart
    );

    public WorkerAnswer Run(byte[] wasm, ulong seed) => Ask(new WorkerRequest { Run = Convert.ToBase64String(wasm), Seed = seed });

    public string[] Load(IEnumerable<byte[]> candidates) =>
        Ask(new WorkerRequest { Load = [.. candidates.Select(Convert.ToBase64String)] }).Verdicts;

    public void Dispose() => _process.Dispose();

    private WorkerAnswer Ask(WorkerRequest request)
    {
        var answer = _process.Ask(JsonSerializer.Serialize(request, MessageContext.Plain.WorkerRequest));
        return JsonSerializer.Deserialize(answer, MessageContext.Plain.WorkerAnswer)!;
    }
}
