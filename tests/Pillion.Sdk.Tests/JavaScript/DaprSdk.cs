namespace Pillion.Sdk.Tests.JavaScript;

/// <summary>Dapr's JavaScript SDK, where <c>eng/install-dapr-sdk</c> has put it.</summary>
internal static class DaprSdk
{
    private static readonly Lazy<string?> s_nodeModules = new(FindNodeModules);

    /// <summary>The folder of its packages. Where it is not installed the running test is skipped.</summary>
    public static string NodeModules
    {
        get
        {
            Assert.SkipWhen(
                s_nodeModules.Value is null,
                "temporary, until it is installed: @dapr/dapr is missing; run eng/install-dapr-sdk"
            );
            return s_nodeModules.Value!;
        }
    }

    private static string? FindNodeModules()
    {
        var cache =
            Environment.GetEnvironmentVariable("PILLION_CACHE")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "pillion");
        return Directory.Exists(cache)
            ? Directory
                .GetDirectories(cache, "dapr-sdk-*")
                .Select(folder => Path.Combine(folder, "node_modules"))
                .FirstOrDefault(modules => Directory.Exists(Path.Combine(modules, "@dapr", "dapr")))
            : null;
    }
}
