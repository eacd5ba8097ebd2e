using System.Text.Json;

namespace Pillion.Wasm.Fuzz.Running;

/// <summary>
/// The process with the engine under test: reads one request a line, writes one answer a line. A process of its own, because a module may end
/// it.
/// </summary>
internal static class Worker
{
    /// <summary>Argument that makes this program a worker.</summary>
    public const string Argument = "--worker";

    public const int StackBytes = 64 << 20;

    public static int Run()
    {
        var exitCode = 1;
        var thread = new Thread(() => exitCode = Serve(), StackBytes);
        thread.Start();
        thread.Join();
        return exitCode;
    }

    private static int Serve()
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        using var output = new StreamWriter(Console.OpenStandardOutput());
        using var variants = new Variants();
        while (input.ReadLine() is { } line)
        {
            var request = JsonSerializer.Deserialize(line, MessageContext.Plain.WorkerRequest)!;
            var answer = request.Run is { } wasm
                ? variants.Run(Convert.FromBase64String(wasm), request.Seed)
                : new WorkerAnswer { Verdicts = [.. request.Load!.Select(bytes => variants.Load(Convert.FromBase64String(bytes)))] };
            output.WriteLine(JsonSerializer.Serialize(answer, MessageContext.Plain.WorkerAnswer));
            output.Flush();
        }

        return 0;
    }
}
