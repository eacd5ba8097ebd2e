namespace Pillion.Bench;

/// <summary>Where things are in the working copy that this program was built from.</summary>
internal static class Repository
{
    private static readonly Lazy<string> s_root = new(FindRoot);

    /// <summary>The folder of <c>Pillion.slnx</c>.</summary>
    public static string Root => s_root.Value;

    /// <summary>A path below the root.</summary>
    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>A path below the folder where this program may write; ignored by Git.</summary>
    public static string ScratchPathOf(string path)
    {
        var full = Path.Combine(Root, "artifacts", "bench", path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return full;
    }

    /// <summary>A file among the programs that <c>eng/install-bench-programs</c> builds; it need not exist.</summary>
    public static string ProgramPathOf(string name) =>
        Path.Combine(Environment.GetEnvironmentVariable("PILLION_BENCH_PROGRAMS") ?? ScratchPathOf("programs"), name);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Pillion.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new BenchException("Pillion.slnx was not found above " + AppContext.BaseDirectory);
    }
}
