namespace Pillion.Wasm.Compilation;

/// <summary>
/// What RyuJIT still optimises: a method beyond any of these is compiled without optimisation whatever its attributes say, which makes
/// it about half as fast. No setting of the release runtime moves them.
/// </summary>
/// <param name="Instructions">Instructions of IL.</param>
/// <param name="LocalReferences">Instructions that load, store or take the address of an argument or local.</param>
/// <param name="Bytes">Bytes of IL.</param>
/// <param name="Blocks">Basic blocks.</param>
/// <param name="Locals">Arguments and locals.</param>
internal readonly record struct JitLimits(int Instructions, int LocalReferences, int Bytes, int Blocks, int Locals)
{
    /// <summary>Those of .NET 10 (jit/compiler.h, <c>DEFAULT_MIN_OPTS_*</c>).</summary>
    public static JitLimits RyuJit { get; } = new(20_000, 8_000, 60_000, 2_000, 2_000);

    /// <summary>For tests: nothing fits, and parts of up to 50 bytes are taken out.</summary>
    public static JitLimits Tiny { get; } = new(100, 1, 1, 1, 1);

    /// <summary>How much of the limits a method takes up: above 1, it is not optimised.</summary>
    public double Share(JitLimits method) =>
        Math.Max(
            Math.Max((double)method.Instructions / Instructions, (double)method.LocalReferences / LocalReferences),
            Math.Max((double)method.Bytes / Bytes, Math.Max((double)method.Blocks / Blocks, (double)method.Locals / Locals))
        );
}
