using Pillion.Testing;

namespace Pillion.Wasm.SpecTests.Suite;

/// <summary>Where the official tests are: <c>shared/testsuite/core</c> beside the repository.</summary>
internal static class SuiteFolder
{
    /// <summary>The folder of the <c>.wast</c> files; it may be absent.</summary>
    public static string Core { get; } = Repository.PathOf("../shared/testsuite/core");

    /// <summary>Our own scripts, for what the suite's files mix with later features and for defects found.</summary>
    public static string Regressions { get; } = Repository.PathOf("tests/Pillion.Wasm.SpecTests/Regressions");

    /// <summary>Skips the running test if the suite is not on this machine.</summary>
    public static void SkipIfAbsent() =>
        Assert.SkipUnless(Directory.Exists(Core), $"the WebAssembly test suite is absent: no folder {Core}");

    public static string PathOf(SpecFile file) => Path.Combine(Core, file.Name + ".wast");
}
