using Pillion.Bench.Processes;

namespace Pillion.Bench.Kernels;

/// <summary>What gcc makes of the same sources.</summary>
/// <param name="Path">A program that is built already, or a folder of sources.</param>
/// <param name="Options">Options to build the sources with, or null for a built program.</param>
internal sealed record NativeProgram(string Path, IReadOnlyList<string>? Options)
{
    /// <summary>The program's file, built if necessary; null with the reason where it cannot be had.</summary>
    /// <exception cref="BenchException">gcc failed.</exception>
    public async Task<(string? File, string Reason)> BuildAsync(CancellationToken cancellationToken)
    {
        if (Options is null)
        {
            return (File.Exists(Path) ? Path : null, "eng/install-bench-programs could not build it");
        }

        if (Tool.Find("gcc") is not { } gcc)
        {
            return (null, "gcc is not on PATH");
        }

        var program = Repository.ScratchPathOf(System.IO.Path.GetFileName(Path) + "-native");
        var sources = Directory.GetFiles(Repository.PathOf(Path), "*.c").Append(Repository.PathOf("benchmarks/kernels/command.c"));
        // No fused multiply-add and no errno: the WebAssembly build has neither. No link-time optimisation either.
        string[] options = ["-O2", "-std=gnu17", "-ffp-contract=off", "-fno-math-errno", .. Options, "-o", program];
        await Tool.RunAsync(gcc, [.. options, .. sources.Distinct().Order(StringComparer.Ordinal), "-lm"], cancellationToken);
        return (program, "");
    }
}
