namespace Pillion.Bench.Kernels;

/// <summary>One program of a suite: its name, and the argument that makes a call take about 5 to 30 ms.</summary>
internal sealed record Kernel(string Name, uint Argument);
