namespace Pillion.Bench.Start;

/// <summary>A module and the first thing that is asked of it.</summary>
/// <param name="Name">How the runners know it.</param>
/// <param name="What">For tables.</param>
/// <param name="File">Among the modules of <c>eng/install-bench-modules</c>.</param>
/// <param name="Goal">Milliseconds with a filled cache in a warm process.</param>
internal sealed record StartCase(string Name, string What, string File, double Goal)
{
    public static IReadOnlyList<StartCase> All { get; } =
    [
        new("yoga", "first call of 87 KB (Yoga)", "yoga.wasm", 3),
        new("sqlite", "first SQL of SQLite", "sqlite3.wasm", 15),
        new("starling", "first call of 10 MB (StarlingMonkey)", "starling.wasm", 60),
    ];

    /// <summary>Where the module is; it need not exist.</summary>
    public string Path =>
        System.IO.Path.Combine(Environment.GetEnvironmentVariable("PILLION_BENCH_MODULES") ?? Repository.ScratchPathOf("modules"), File);
}
