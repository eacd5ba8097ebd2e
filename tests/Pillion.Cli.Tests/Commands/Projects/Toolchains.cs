namespace Pillion.Cli.Tests.Commands.Projects;

/// <summary>
/// The compilers that the repository's own scripts keep in their cache (<c>eng/install-guest-toolchains</c>, <c>eng/install-jco</c>,
/// <c>eng/install-assemblyscript</c>). <c>./test</c> calls these; where a test project runs by itself, tests take what is there.
/// </summary>
internal static class Toolchains
{
    private static string Cache =>
        Environment.GetEnvironmentVariable("PILLION_CACHE") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "pillion");

    /// <summary>Makes a template's project buildable, without network; skips the running test where its toolchain is not.</summary>
    /// <returns>The PATH to build it with.</returns>
    public static string Prepare(string template, string project)
    {
        var path = Environment.GetEnvironmentVariable("PATH")!;
        switch (template.Split('-')[0])
        {
            case "js":
                LinkPackages(project, "jco-*", "@bytecodealliance/componentize-js", "eng/install-jco");
                return path;
            case "as":
                LinkPackages(project, "assemblyscript-*", "assemblyscript", "eng/install-assemblyscript");
                return path;
            default:
                // The one that can make components has a linker for them.
                var tools = Newest("guest-toolchains-*", "bin/wasm-component-ld");
                Assert.SkipUnless(
                    tools is not null,
                    "temporary, until they are fetched: there are no compilers of C and Rust; run eng/install-guest-toolchains, or ./test"
                );
                if (template.StartsWith("c-", StringComparison.Ordinal))
                {
                    Programs.Require("wasm-tools");
                }

                return $"{Path.Combine(tools, "bin")}:{path}";
        }
    }

    /// <summary>Puts packages where npm would.</summary>
    private static void LinkPackages(string project, string folder, string package, string script)
    {
        Programs.Require("npm");
        var kept = Newest(folder, "node_modules/" + package);
        var reason = $"temporary, until it is fetched: there is no {package}; run {script}";
        Assert.SkipUnless(kept is not null, reason);
        Directory.CreateSymbolicLink(Path.Combine(project, "node_modules"), Path.Combine(kept, "node_modules"));
    }

    private static string? Newest(string folder, string file) =>
        Directory.Exists(Cache)
            ? Directory
                .GetDirectories(Cache, folder)
                .Where(place => Path.Exists(Path.Combine(place, file)))
                .MaxBy(place => Directory.GetLastWriteTimeUtc(place))
            : null;
}
