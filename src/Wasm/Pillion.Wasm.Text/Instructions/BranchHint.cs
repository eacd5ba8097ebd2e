namespace Pillion.Wasm.Text.Instructions;

/// <summary>What a branch is expected to do (core spec, appendix §7.4.2 "Branch Hints").</summary>
/// <param name="Offset">Of the branch, in bytes from the start of the function's locals.</param>
/// <param name="Value">0: it is not taken; 1: it is.</param>
internal readonly record struct BranchHint(int Offset, byte Value);
