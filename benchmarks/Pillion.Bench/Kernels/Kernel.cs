namespace Pillion.Bench.Kernels;

/// <summary>One program of the set: an export of <c>kernels.wasm</c>, and the argument that makes a call take 5 to 30 ms.</summary>
internal sealed record Kernel(string Name, uint Argument)
{
    /// <summary>The set, in the order of the tables.</summary>
    public static IReadOnlyList<Kernel> All { get; } =
    [
        new("sieve", 4_194_304),
        new("matmul", 8),
        new("nbody", 250_000),
        new("sha256", 4_194_304),
        new("crc32", 20),
        new("qsort", 200_000),
        new("mandel", 450),
        new("vm", 16_000),
        new("base64", 100),
        new("utf8", 15),
        new("fib", 34),
        new("indirect", 6_000_000),
        new("indrnd", 1_500_000),
        new("state", 60),
        new("list", 60_000),
        new("imat", 6),
        new("xxh64", 3_000),
        new("fir", 50),
        new("bulk", 40_000),
        new("hash", 3),
    ];

    /// <exception cref="BenchException">There is none of that name.</exception>
    public static Kernel Named(string name) =>
        All.FirstOrDefault(k => k.Name == name)
        ?? throw new BenchException($"no kernel '{name}'; there are: {string.Join(", ", All.Select(k => k.Name))}");
}
