namespace Pillion.Wasm.SpecTests.Suite;

/// <summary>What the suite uses beyond WebAssembly 2.0 without vectors, by the names of the proposals.</summary>
[Flags]
internal enum Feature
{
    None = 0,
    ExtendedConst = 1,
    Simd = 2,
    RelaxedSimd = 4,
    TailCalls = 8,
    Exceptions = 16,
    MultiMemory = 32,

    /// <summary>64-bit addresses of memories and of tables.</summary>
    Memory64 = 64,

    /// <summary>Typed function references, with table initialisers and <c>br_on_null</c>.</summary>
    FunctionReferences = 128,

    /// <summary>Structures, arrays, <c>i31</c>, recursive types; also <c>global.get</c> of own globals in constant expressions.</summary>
    Gc = 256,
}

internal static class FeatureNames
{
    private static readonly (Feature Feature, string Name, string Validator)[] s_names =
    [
        (Feature.ExtendedConst, "extended const", "extended-const"),
        (Feature.Simd, "SIMD", "simd"),
        (Feature.RelaxedSimd, "relaxed SIMD", "simd,relaxed-simd"),
        (Feature.TailCalls, "tail calls", "tail-call"),
        (Feature.Exceptions, "exception handling", "exceptions"),
        (Feature.MultiMemory, "multi-memory", "multi-memory"),
        (Feature.Memory64, "memory64", "memory64"),
        (Feature.FunctionReferences, "typed function references", "function-references"),
        (Feature.Gc, "GC", "function-references,gc"),
    ];

    /// <summary>For people: <c>SIMD, tail calls</c>.</summary>
    public static string Describe(this Feature features) =>
        string.Join(", ", s_names.Where(n => features.HasFlag(n.Feature)).Select(n => n.Name));

    /// <summary>For <c>wasm-tools validate --features</c>: WebAssembly 2.0 without vectors, and the given features.</summary>
    public static string ForValidator(this Feature features) =>
        string.Join(',', s_names.Where(n => features.HasFlag(n.Feature)).Select(n => n.Validator).Prepend("wasm2,-simd"));
}
