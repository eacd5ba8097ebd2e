namespace Pillion.Cli.Tests.Commands.Projects;

/// <summary>Programs that tests of builds use.</summary>
internal static class Programs
{
    /// <summary>Where one is missing the running test is skipped; on CI, where <c>./test</c> fetches them, it fails.</summary>
    public static void Require(string name)
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(place => File.Exists(Path.Combine(place, name)));
        var reason = $"temporary, until it is in PATH: there is no {name}; ./test fetches it";
        Assert.False(!isThere && Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.SkipUnless(isThere, reason);
    }
}
