using System.Diagnostics;
using System.Globalization;
using Pillion.Cli.CommandLine;
using Pillion.Cli.Output;
using Pillion.Host.Configuration;
using Pillion.Wasm;

namespace Pillion.Cli.Commands.Wasm;

/// <summary><c>pillion wasm compile</c>: fills the cache, so that the first run of a module starts as fast as the second.</summary>
internal sealed class WasmCompileCommand : ICommand
{
    public string Name => "wasm compile";

    public string Summary => "Compile modules ahead of their first run and keep the result.";

    public IReadOnlyList<string> Usage => ["wasm compile FILE..."];

    public IReadOnlyList<Option> Options => [];

    public IReadOnlyList<(string Line, string Meaning)> Examples =>
        [("PILLION_WASM_CACHE=/srv/wasm-cache pillion wasm compile app.wasm", "into another folder than the user's cache")];

    public bool StopsAtPositional => true;

    public Task<int> ExecuteAsync(ParsedArguments arguments, CliConsole console)
    {
        if (arguments.Positionals.Count == 0)
        {
            throw new UsageException("which module? pillion wasm compile FILE");
        }

        var cache =
            ModuleCache.Open(console, forRunning: false)
            ?? throw new ConfigurationException(
                ModuleCache.Variable,
                "is empty, or there is no home folder: nowhere to keep compiled modules"
            );
        using var engine = new Engine(new EngineOptions { Cache = cache });
        foreach (var path in arguments.Positionals)
        {
            var misses = cache.Misses;
            var begin = Stopwatch.GetTimestamp();
            using var module = WasmFile.Load(engine, path);
            var elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            var did = cache.Misses > misses ? "compiled" : "was there already, loaded";
            console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}: {module.Sizes.Bytes:N0} bytes, {module.Sizes.Functions.Length:N0} functions, {did} in {elapsed:F0} ms"
                )
            );
        }

        console.WriteLine($"kept in {cache.Folder}");
        return Task.FromResult(cache.HasFailed ? ExitCodes.Failure : ExitCodes.Success);
    }
}
