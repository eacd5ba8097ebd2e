namespace Pillion.Wasm.Fuzz.Generation;

/// <summary>A module to try.</summary>
/// <param name="Seed">What it was made from: the same seed makes the same module.</param>
/// <param name="Origin">How it was made, for reports.</param>
/// <param name="IsValid">Whether its maker claims that it is valid.</param>
/// <param name="IsCanonical">Whether it makes all NaNs the canonical one, so that their bits are determined.</param>
internal sealed record FuzzInput(ulong Seed, string Origin, byte[] Wasm, bool IsValid, bool IsCanonical = false);
