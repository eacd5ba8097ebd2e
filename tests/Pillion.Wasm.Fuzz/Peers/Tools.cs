using System.Diagnostics;
using System.Text;

namespace Pillion.Wasm.Fuzz.Peers;

/// <summary>Finds and runs the programs that <c>eng/install-wasm-tools</c> and <c>eng/install-node</c> install.</summary>
internal static class Tools
{
    /// <summary>The path of a program, or null: on PATH, or in the cache folder where the scripts put it, which goes first.</summary>
    public static string? Find(string program)
    {
        var cache =
            Environment.GetEnvironmentVariable("PILLION_CACHE")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "pillion");
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Prepend(Path.Combine(cache, "bin"))
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Runs a program to its end.</summary>
    public static (int ExitCode, byte[] Output, string Errors) Run(string program, byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        var writing = new Thread(() => Write(process, input));
        writing.Start();
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        writing.Join();
        return (process.ExitCode, output.ToArray(), errors.ToString());
    }

    private static void Write(Process process, byte[] input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all.
        }
    }
}
