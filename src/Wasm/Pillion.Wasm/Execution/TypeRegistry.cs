using System.Collections.Concurrent;

namespace Pillion.Wasm.Execution;

/// <summary>
/// Numbers function types, so that an indirect call compares two integers. Process-wide: instances of different modules
/// call each other.
/// </summary>
internal static class TypeRegistry
{
    /// <summary>The number of no type; null table elements carry it.</summary>
    public const uint None = 0;

    private static readonly ConcurrentDictionary<FuncType, uint> s_ids = new();
    private static uint s_last;

    public static uint IdOf(FuncType type) => s_ids.GetOrAdd(type, static _ => Interlocked.Increment(ref s_last));
}
