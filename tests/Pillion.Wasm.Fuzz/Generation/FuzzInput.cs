namespace Pillion.Wasm.Fuzz.Generation;

/// <summary>A module to try.</summary>
/// <param name="Seed">What it was made from: the same seed makes the same module.</param>
/// <param name="Origin">How it was made, for reports.</param>
/// <param name="IsValid">Whether its maker claims that it is valid.</param>
internal sealed record FuzzInput(ulong Seed, string Origin, byte[] Wasm, bool IsValid);
