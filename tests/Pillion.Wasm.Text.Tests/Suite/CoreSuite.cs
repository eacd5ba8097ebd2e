using Pillion.Testing;

namespace Pillion.Wasm.Text.Tests.Suite;

/// <summary>The official tests: <c>shared/testsuite/core</c> beside the repository.</summary>
internal static class CoreSuite
{
    /// <summary>The folders of the suite; of its proposals those that the reader knows, the others being no part of WebAssembly yet.</summary>
    private static readonly string[] s_folders =
    [
        "",
        "custom",
        "legacy",
        "proposals/threads",
        "proposals/custom-page-sizes",
        "proposals/wide-arithmetic",
    ];

    private static readonly string s_folder = Repository.PathOf("../shared/testsuite/core");

    /// <summary>The scripts, as paths relative to the suite's folder; none if the suite is absent.</summary>
    public static IEnumerable<string> Files =>
        Directory.Exists(s_folder)
            ? s_folders
                .SelectMany(f => Directory.EnumerateFiles(Path.Combine(s_folder, f), "*.wast"))
                .Select(f => Path.GetRelativePath(s_folder, f))
                .Order(StringComparer.Ordinal)
            : [];

    public static void SkipIfAbsent() =>
        Assert.SkipUnless(Directory.Exists(s_folder), $"the WebAssembly test suite is absent: no folder {s_folder}");

    public static string PathOf(string file) => Path.Combine(s_folder, file);
}
