using System.Diagnostics;

namespace Pillion.Wasm.Text.Tests.Testing;

/// <summary>Another reader of the text format, to compare ours with: a program from <c>eng/install-wasm-tools</c>.</summary>
internal sealed class Tool
{
    private readonly string _name;
    private readonly string? _path;

    private Tool(string name)
    {
        _name = name;
        var cache =
            Environment.GetEnvironmentVariable("PILLION_CACHE")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "pillion");
        _path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(Path.Combine(cache, "bin"))
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>wasm-tools of the Bytecode Alliance.</summary>
    public static Tool WasmTools { get; } = new("wasm-tools");

    /// <summary>wast2json of wabt, which reads the legacy form of exception handling.</summary>
    public static Tool Wast2Json { get; } = new("wast2json");

    /// <summary>Skips the running test if the program is missing; on CI, where nothing may be skipped for lack of tools, fails it.</summary>
    public void SkipIfMissing()
    {
        if (_path is not null)
        {
            return;
        }

        var reason = $"{_name}, whose results are compared with ours, is missing: run eng/install-wasm-tools";
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Skip(reason);
    }

    /// <summary>Runs the program to its end, which must be a success.</summary>
    public async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_path!, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await output;
        Assert.True(process.ExitCode == 0, $"{_name} {string.Join(' ', arguments)}: {await errors}");
    }
}
