namespace Pillion.Testing;

/// <summary>Google's gRPC for JavaScript, where <c>eng/install-grpc-peers</c> has put it.</summary>
public static class GrpcJs
{
    private static readonly Lazy<string?> s_nodeModules = new(Find);

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing => s_nodeModules.Value is null ? "@grpc/grpc-js is not installed: run eng/install-grpc-peers" : null;

    /// <summary>Runs a script that needs it.</summary>
    /// <param name="folder">The folder to run it in.</param>
    /// <param name="arguments">The script and its arguments.</param>
    /// <exception cref="InvalidOperationException">It is <see cref="Missing"/>.</exception>
    public static ChildProcess Start(string folder, params IEnumerable<string> arguments) =>
        new(
            "node",
            arguments,
            folder,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["NODE_PATH"] = s_nodeModules.Value ?? throw new InvalidOperationException(Missing),
            }
        );

    private static string? Find()
    {
        var cache =
            Environment.GetEnvironmentVariable("PILLION_CACHE")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "pillion");
        return Directory.Exists(cache)
            ? Directory
                .GetDirectories(cache, "grpc-js-*")
                .Select(folder => Path.Combine(folder, "node_modules"))
                .FirstOrDefault(modules => Directory.Exists(Path.Combine(modules, "@grpc", "grpc-js")))
            : null;
    }
}
