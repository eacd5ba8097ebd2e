using System.Diagnostics;

namespace Pillion.Wasm.SpecTests.Suite;

/// <summary>The program <c>wasm-tools</c>, another validator, which confirms what the table says about features.</summary>
internal static class WasmTools
{
    private static readonly string? s_path = Find();

    /// <summary>Skips the running test if the program is missing; on CI, where nothing may be skipped for lack of tools, fails it.</summary>
    public static void SkipIfMissing()
    {
        if (s_path is not null)
        {
            return;
        }

        const string Reason = "wasm-tools, which confirms the table of files, is missing: run eng/install-wasm-tools";
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", Reason);
        Assert.Skip(Reason);
    }

    /// <summary>Runs the program to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(s_path!, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    private static string? Find()
    {
        var cache =
            Environment.GetEnvironmentVariable("PILLION_CACHE")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "pillion");
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(Path.Combine(cache, "bin"))
            .Select(folder => Path.Combine(folder, "wasm-tools"))
            .FirstOrDefault(File.Exists);
    }
}
