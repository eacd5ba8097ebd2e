namespace Pillion.Wasm.Fuzz.Findings;

/// <summary>What a finding is about.</summary>
internal enum FindingKind
{
    /// <summary>The process with the engine died or hung.</summary>
    Crash,

    /// <summary>Two variants of the engine disagree, or one threw what it must not.</summary>
    Variants,

    /// <summary>The engine and another disagree about what a module does.</summary>
    Mismatch,

    /// <summary>The engine and the others disagree about whether a module is valid.</summary>
    Validity,

    /// <summary>Bytes that are no module gave another exception than those for that.</summary>
    BadError,
}

/// <param name="Seed">Of the module.</param>
/// <param name="Wasm">The module.</param>
internal sealed record Finding(FindingKind Kind, ulong Seed, string Origin, byte[] Wasm, string Report);
