namespace Pillion.Samples.Tests.Testing;

/// <summary>Programs that a test needs and that are not part of this repository; eng/install-test-tools fetches them.</summary>
internal static class RequiredProgram
{
    /// <summary>A program's path. Without it the running test is skipped; on CI, where nothing may be skipped for lack of tools, it fails.</summary>
    public static string Find(string name)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        if (path is not null)
        {
            return path;
        }

        var reason = name + " is missing: run eng/install-test-tools";
        Assert.False(Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.Skip(reason);
        return "";
    }
}
