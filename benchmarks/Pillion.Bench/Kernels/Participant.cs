using Pillion.Bench.Processes;

namespace Pillion.Bench.Kernels;

/// <summary>What is compared, and whether it compiles while it runs (then it needs warming up).</summary>
internal sealed record Participant(string Name, bool IsJit, Runner Runner);
