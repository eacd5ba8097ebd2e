namespace Pillion.Testing;

/// <summary>
/// The <c>pillion</c> of this build (the test project has to refer to Pillion.Cli), run in a folder that is its user's home as well, so that
/// nothing of the machine's user gets in.
/// </summary>
public static class PillionProgram
{
    /// <summary>The executable that this build made.</summary>
    public static string Executable { get; } =
        Path.GetFullPath(
            Path.Combine(AppContext.BaseDirectory, "../../Pillion.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "pillion")
        );

    /// <summary>Starts <c>pillion</c> with the arguments.</summary>
    public static ChildProcess Start(string folder, params IEnumerable<string> arguments) =>
        new(Executable, arguments, folder, Environment(folder));

    /// <summary>What <c>pillion</c> finds in its environment.</summary>
    public static Dictionary<string, string> Environment(string folder) =>
        new(StringComparer.Ordinal)
        {
            ["HOME"] = folder,
            ["XDG_CACHE_HOME"] = Path.Combine(folder, ".cache"),
            ["DOCKER_CONFIG"] = Path.Combine(folder, ".docker"),
            ["PILLION_RUNTIME_DIR"] = Path.Combine(folder, "run"),
            // shared/Microsoft.NETCore.App/<version>/System.Private.CoreLib.dll
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(typeof(object).Assembly.Location, "../../../..")),
        };
}
