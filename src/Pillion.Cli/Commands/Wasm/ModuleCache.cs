using Pillion.Cli.Output;
using Pillion.Wasm;

namespace Pillion.Cli.Commands.Wasm;

/// <summary>Where this program keeps compiled modules.</summary>
internal static class ModuleCache
{
    /// <summary>Names another folder than the user's; empty: modules are not kept.</summary>
    public const string Variable = "PILLION_WASM_CACHE";

    // New functions within two seconds belong to the start.
    private static readonly TimeSpan s_firstUseWindow = TimeSpan.FromSeconds(2);

    /// <summary>The cache, or null if there is to be none. What goes wrong with it is told to the user.</summary>
    /// <param name="forRunning">Whether modules are called and not only compiled: what they call first is then noted for the next start.</param>
    public static CompilationCache? Open(CliConsole console, bool forRunning = true)
    {
        var folder = Environment.GetEnvironmentVariable(Variable) ?? CompilationCache.UserFolder;
        return string.IsNullOrEmpty(folder)
            ? null
            : new CompilationCache(folder)
            {
                Warning = problem => console.Say($"pillion: {problem} ({Variable}= turns it off)"),
                FirstUseWindow = forRunning ? s_firstUseWindow : null,
            };
    }
}
