using System.Runtime.Loader;

namespace Pillion.Wasm.Tests.Testing;

/// <summary>Modules whose code is still in the process.</summary>
internal static class LoadedModules
{
    /// <summary>How many there are, of all engines.</summary>
    public static int Count => AssemblyLoadContext.All.Count(c => c.Name?.StartsWith("wasm:", StringComparison.Ordinal) == true);

    /// <summary>Collects garbage until a condition holds, at most twenty times: what goes may have kept something else.</summary>
    public static void CollectUntil(Func<bool> isDone)
    {
        for (var i = 0; i < 20 && !isDone(); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
