using System.Diagnostics;
using System.Globalization;
using Pillion.Wasm;

namespace Pillion.Bench.Start;

/// <summary>One start in a process of its own, timed by itself.</summary>
internal static class StartRunner
{
    private static readonly TimeSpan s_longestRecording = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Starts a module in a process that has run others: prints the milliseconds from its bytes to its first answer.
    /// </summary>
    /// <param name="cacheFolder">Empty: without a cache.</param>
    public static void RunWarm(string name, string cacheFolder, TextWriter output)
    {
        var start = StartCase.All.Single(c => c.Name == name);
        var bytes = File.ReadAllBytes(start.Path);
        var cache = cacheFolder.Length == 0 ? null : new CompilationCache(cacheFolder);
        using var engine = new Engine(new EngineOptions { Cache = cache });
        foreach (var other in StartCase.All.Where(c => c != start && c.Name != "starling"))
        {
            using var warm = Module.LoadFile(engine, other.Path);
            Run(engine, warm, other.Name);
        }

        // A host knows what its guests import before it loads one.
        using var scouting = new Engine();
        using var scout = Module.Load(scouting, bytes);
        var linker = StubImports.Link(engine, scout);
        var memory = ImportedMemory(engine, scout, linker);

        var begin = Stopwatch.GetTimestamp();
        using var module = Module.Load(engine, bytes, name);
        var instance = linker.Instantiate(module);
        FirstUse.Of(name, instance, memory);
        output.WriteLine(Stopwatch.GetElapsedTime(begin).TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Fills a cache: compiles a module, uses it, and stays until it is noted which functions that took.</summary>
    public static async Task FillAsync(string name, string cacheFolder)
    {
        var cache = new CompilationCache(cacheFolder) { FirstUseWindow = TimeSpan.FromSeconds(1) };
        using var engine = new Engine(new EngineOptions { Cache = cache });
        using var module = Module.LoadFile(engine, StartCase.All.Single(c => c.Name == name).Path);
        var file = new DirectoryInfo(cacheFolder).EnumerateFiles().MaxBy(f => f.LastWriteTimeUtc)!;
        Run(engine, module, name);
        // Of small modules nothing is noted.
        var begin = Stopwatch.GetTimestamp();
        for (var before = file.Length; before == file.Length && Stopwatch.GetElapsedTime(begin) < s_longestRecording; file.Refresh())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }

    /// <summary>Starts a module at once: prints the time, in ticks of the machine's clock, at which it had answered.</summary>
    public static void RunCold(string name, string cacheFolder, TextWriter output)
    {
        using var engine = new Engine(new EngineOptions { Cache = new CompilationCache(cacheFolder) });
        using var module = Module.LoadFile(engine, StartCase.All.Single(c => c.Name == name).Path);
        Run(engine, module, name);
        output.WriteLine(Stopwatch.GetTimestamp());
    }

    private static void Run(Engine engine, Module module, string name)
    {
        var linker = StubImports.Link(engine, module);
        var memory = ImportedMemory(engine, module, linker);
        using var instance = linker.Instantiate(module);
        FirstUse.Of(name, instance, memory);
    }

    /// <summary>Puts a memory that we hold in the place of the stub's.</summary>
    private static Memory? ImportedMemory(Engine engine, Module module, Linker linker)
    {
        foreach (var import in module.Imports)
        {
            if (import.Type is MemoryType type)
            {
                var memory = new Memory(engine, type);
                linker.Define(import.Module, import.Name, memory);
                return memory;
            }
        }

        return null;
    }
}
