namespace Pillion.Wasm;

/// <summary>How out-of-range memory accesses are caught.</summary>
public enum MemoryStrategy
{
    /// <summary>Guard pages where the platform has them (Linux x64), else explicit checks.</summary>
    Auto,

    /// <summary>
    /// An 8 GiB reservation per memory: an access outside faults, and the fault becomes a trap. No check is executed.
    /// </summary>
    GuardPages,

    /// <summary>A compare before every access. Works everywhere and in little address space.</summary>
    ExplicitChecks,
}

/// <summary>Settings of an <see cref="Engine"/>; immutable.</summary>
public sealed record EngineOptions
{
    /// <summary>How out-of-range accesses are caught. Default <see cref="MemoryStrategy.Auto"/>.</summary>
    public MemoryStrategy MemoryStrategy { get; init; }

    /// <summary>
    /// Whether compiled modules can be unloaded when disposed. Costs the runtime's tiered compilation: every function is
    /// fully optimised at its first call and never again. Default <see langword="false"/>: for long-lived modules.
    /// </summary>
    public bool Collectible { get; init; }

    /// <summary>
    /// Whether compiled code counts the instructions it executes and traps when <see cref="Instance.Fuel"/> is used up: always at the same
    /// instruction, unlike a deadline. Costs time in every block of code; nothing where it is off. Default <see langword="false"/>.
    /// </summary>
    public bool ConsumeFuel { get; init; }

    /// <summary>Where compiled modules are kept for later processes. Default null: nowhere.</summary>
    public CompilationCache? Cache { get; init; }

    /// <summary>Up to where a function stays one method. Tests split small ones.</summary>
    internal Compilation.JitLimits JitLimits { get; init; } = Compilation.JitLimits.RyuJit;

    /// <summary>Whether loops of scalar code are vectorised. Tests compare.</summary>
    internal bool VectorizesLoops { get; init; } = Execution.Lanes.IsSupported;
}

/// <summary>What one instance may use; reaching a limit fails the operation or traps, and nothing else.</summary>
public sealed record InstanceLimits
{
    /// <summary>The defaults below.</summary>
    public static InstanceLimits Default { get; } = new();

    /// <summary>Largest size of the instance's own memories together, in bytes; <c>memory.grow</c> beyond it answers -1. Default 4 GiB.</summary>
    public long MaxMemoryBytes { get; init; } = 4L << 30;

    /// <summary>
    /// Largest size of the instance's own tables together, in elements; <c>table.grow</c> beyond it answers -1. Default 10,000,000.
    /// </summary>
    public uint MaxTableElements { get; init; } = 10_000_000;

    /// <summary>
    /// Largest size of one array of the guest's on the garbage-collected heap, in bytes; a larger one traps. How much of that heap guests use
    /// together is limited for the process: <c>DOTNET_GCHeapHardLimit</c>. Default 1 GiB.
    /// </summary>
    public long MaxArrayBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Largest depth of the guest's native stack, in bytes; deeper recursion traps. Lowered to what the calling thread has
    /// left. Default 1 MiB.
    /// </summary>
    public int MaxStackBytes { get; init; } = 1 << 20;

    /// <summary>
    /// Whether guests may block their thread until another notifies them (<c>memory.atomic.wait32</c>, <c>wait64</c>); without, such a wait
    /// traps. A wait ends with the deadline or interruption of its instance in any case. Default <see langword="true"/>.
    /// </summary>
    public bool AllowBlockingWaits { get; init; } = true;

    /// <summary>
    /// <see cref="Instance.Fuel"/> that the instance starts with, and that a pool gives it back, in instructions; not negative. Means nothing without
    /// <see cref="EngineOptions.ConsumeFuel"/>. Default: more than can be used up.
    /// </summary>
    public long InitialFuel { get; init; } = long.MaxValue;

    /// <summary>
    /// Whether <see cref="Instance.Usage"/> says how long the instance and its host functions ran. Reads the clock twice a call of the host
    /// and twice a call of a host function; nothing where it is off. Default <see langword="false"/>.
    /// </summary>
    public bool MeasureTime { get; init; }

    /// <summary>Asked when an instance is made, and when its memories and tables grow within these limits. Default null: nobody.</summary>
    public ResourceLimiter? Limiter { get; init; }
}
