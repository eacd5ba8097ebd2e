using Pillion.Testing;

namespace Pillion.Samples.Tests.Testing;

/// <summary>The built <c>pillion</c>, run in a folder that is its user's home as well, so that nothing of the machine's user gets in.</summary>
internal static class PillionProgram
{
    /// <summary>The executable that this build made.</summary>
    public static string Path { get; } =
        System.IO.Path.GetFullPath(
            System.IO.Path.Combine(AppContext.BaseDirectory, "../../Pillion.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "pillion")
        );

    /// <summary>Starts <c>pillion</c> with the arguments.</summary>
    public static ChildProcess Start(string folder, params IEnumerable<string> arguments) => new(Path, arguments, folder, Environment(folder));

    /// <summary>What <c>pillion</c> finds in its environment.</summary>
    public static Dictionary<string, string> Environment(string folder) =>
        new(StringComparer.Ordinal)
        {
            ["HOME"] = folder,
            ["PILLION_RUNTIME_DIR"] = System.IO.Path.Combine(folder, "run"),
            // shared/Microsoft.NETCore.App/<version>/System.Private.CoreLib.dll
            ["DOTNET_ROOT"] = System.IO.Path.GetFullPath(System.IO.Path.Combine(typeof(object).Assembly.Location, "../../../..")),
        };
}
