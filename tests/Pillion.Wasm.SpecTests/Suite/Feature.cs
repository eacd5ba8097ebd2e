namespace Pillion.Wasm.SpecTests.Suite;

/// <summary>What the suite uses beyond the engine, by the names of the proposals.</summary>
[Flags]
internal enum Feature
{
    None = 0,

    /// <summary>
    /// Exact types and descriptors of structures. Waits: the proposal is at phase 3 and its encoding still changes, and no released
    /// toolchain emits it.
    /// </summary>
    CustomDescriptors = 512,
}

internal static class FeatureNames
{
    /// <summary>WebAssembly 2.0, relaxed vectors, tail calls, extended constant expressions, several memories, exceptions of both forms, 64-bit addresses, typed function references, GC.</summary>
    private const string EngineFeatures =
        "wasm2,relaxed-simd,tail-call,extended-const,multi-memory,exceptions,legacy-exceptions,memory64,function-references,gc";

    private static readonly (Feature Feature, string Name, string Validator)[] s_names =
    [
        (Feature.CustomDescriptors, "custom descriptors", "custom-descriptors"),
    ];

    /// <summary>For people: <c>SIMD, tail calls</c>.</summary>
    public static string Describe(this Feature features) =>
        string.Join(", ", s_names.Where(n => features.HasFlag(n.Feature)).Select(n => n.Name));

    /// <summary>For <c>wasm-tools validate --features</c>: what the engine has, and the given features.</summary>
    public static string ForValidator(this Feature features) =>
        string.Join(',', s_names.Where(n => features.HasFlag(n.Feature)).Select(n => n.Validator).Prepend(EngineFeatures));
}
