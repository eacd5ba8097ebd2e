namespace Pillion.Wasm.Tests.Testing;

/// <summary>One engine per memory strategy, shared by all tests, and short ways to a running instance.</summary>
internal static class Engines
{
    /// <summary>The strategies of this platform.</summary>
    public static IReadOnlyList<MemoryStrategy> Strategies { get; } =
        new Engine().MemoryStrategy == MemoryStrategy.GuardPages
            ? [MemoryStrategy.GuardPages, MemoryStrategy.ExplicitChecks]
            : [MemoryStrategy.ExplicitChecks];

    private static readonly Dictionary<MemoryStrategy, Engine> s_engines = Strategies.ToDictionary(
        s => s,
        s => new Engine(new EngineOptions { MemoryStrategy = s })
    );

    public static Engine Of(MemoryStrategy strategy) => s_engines[strategy];

    public static Module Load(this Engine engine, WasmBuilder module, string? name = null) => Module.Load(engine, module.Build(), name);

    /// <summary>An instance of a module without imports, or with those of <paramref name="linker"/>.</summary>
    public static Instance Instantiate(this Engine engine, WasmBuilder module, Linker? linker = null, InstanceLimits? limits = null) =>
        (linker ?? new Linker(engine)).Instantiate(engine.Load(module), limits);

    public static Instance Instantiate(this MemoryStrategy strategy, WasmBuilder module, InstanceLimits? limits = null) =>
        Of(strategy).Instantiate(module, limits: limits);

    /// <summary>Runs a guest that must trap.</summary>
    public static WasmTrapException MustTrap(TrapKind kind, Action call)
    {
        var trap = Assert.Throws<WasmTrapException>(call);
        Assert.Equal(kind, trap.Kind);
        return trap;
    }
}
