namespace Pillion.Bench.Kernels;

/// <summary>Programs that are compiled together and compared by the geometric mean of their ratios.</summary>
internal sealed record Suite(string Name, string Title, IReadOnlyList<Kernel> Kernels)
{
    private static readonly Dictionary<string, string> s_withoutGc = new()
    {
        ["V8 (node 20)"] = "its V8 is older than garbage-collected types",
        [Participants.WasmEdge] = "it compiles neither exceptions nor garbage-collected types ahead of time",
        [Participants.Wazero] = "no garbage-collected types",
    };

    // "AOT section -- number of codes not matching, use interpreter mode instead", and an interpreter is nothing to compare with.
    private static readonly Dictionary<string, string> s_withoutWasmEdge = new()
    {
        [Participants.WasmEdge] = "it does not accept what its own compiler made of this program",
    };

    /// <summary>
    /// A module with an export a kernel, which engines called in process run. Null if there is only <see cref="Command"/>, which then
    /// they run, too.
    /// </summary>
    public string? Module { get; init; }

    /// <summary>A WASI command that answers the line protocol of <c>kernels/command.c</c>.</summary>
    public required string Command { get; init; }

    /// <summary>The native program to compare with, or null.</summary>
    public NativeProgram? Native { get; init; }

    /// <summary>Peers that cannot run it, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Unable { get; init; } = new Dictionary<string, string>();

    /// <summary>All suites, in the order of the tables.</summary>
    public static IReadOnlyList<Suite> All { get; } =
    [
        new(
            "scalar",
            "scalar kernels",
            ParseKernels(
                "sieve 4194304, matmul 8, nbody 250000, sha256 4194304, crc32 20, qsort 200000, mandel 450, vm 16000, base64 100, utf8 15, "
                    + "fib 34, indirect 6000000, indrnd 1500000, state 60, list 60000, imat 6, xxh64 3000, fir 50, bulk 40000, hash 3"
            )
        )
        {
            Module = Repository.PathOf("benchmarks/kernels/kernels.wasm"),
            Command = Repository.PathOf("benchmarks/kernels/kernels-command.wasm"),
            Native = new NativeProgram("benchmarks/kernels", []),
        },
        new(
            "simd",
            "SIMD kernels",
            ParseKernels("saxpy 6000, matrix 8000, count 8000, hex 6000, blend 4000, dots 4000, julia 600, sorted 2000")
        )
        {
            Module = Repository.PathOf("benchmarks/kernels/simd/simd.wasm"),
            Command = Repository.PathOf("benchmarks/kernels/simd/simd-command.wasm"),
            Native = new NativeProgram("benchmarks/kernels/simd", ["-DSIMD", "-msse4.2", "-mpopcnt"]),
        },
        new("gc", "kernels on garbage-collected types", ParseKernels("trees 300, casts 3000, sieve 3000000, boxes 3000"))
        {
            // Called in process only; there is no command that could be started.
            Module = Repository.PathOf("benchmarks/kernels/gc/gc.wasm"),
            Command = Repository.PathOf("benchmarks/kernels/gc/gc.wasm"),
            Unable = s_withoutGc,
        },
        Program(
            "sqlite",
            "SQLite",
            "insert 5000, aggregate 8, join 8, like 3, sort 3, recursive 20000, text 3, update 500",
            isNative: true
        ),
        Program(
            "quickjs",
            "QuickJS",
            "fib 22, sieve 100000, objects 10000, strings 20000, sort 10000, regexp 1000, json 1500, maps 20000",
            isNative: true
        ) with
        {
            Unable = s_withoutWasmEdge,
        },
        Program(
            "lua",
            "Lua",
            "fib 25, sieve 200000, objects 20000, strings 20000, sort 10000, closures 300000, tables 30000, mandel 100",
            isNative: true
        ),
        Program(
            "go",
            "Go",
            "trees 13, maps 20000, sort 30000, sha256 20, json 1000, regexp 1500, channels 10000, floats 150",
            isNative: false
        ),
        Program(
            "ocaml",
            "OCaml (garbage-collected types)",
            "trees 18, sieve 2000000, queens 10, maps 40000, lists 100000, strings 200000, floats 500, exceptions 3000000",
            isNative: false
        ) with
        {
            Unable = s_withoutGc,
        },
    ];

    /// <exception cref="BenchException">There is none of that name.</exception>
    public static Suite Named(string name) =>
        All.FirstOrDefault(s => s.Name == name)
        ?? throw new BenchException($"no suite '{name}'; there are: {string.Join(", ", All.Select(s => s.Name))}");

    private static Suite Program(string name, string title, string kernels, bool isNative) =>
        new(name, title, ParseKernels(kernels))
        {
            Command = Repository.ProgramPathOf($"{name}.wasm"),
            Native = isNative ? new NativeProgram(Repository.ProgramPathOf($"{name}-native"), null) : null,
        };

    private static IReadOnlyList<Kernel> ParseKernels(string text) =>
        [.. text.Split(", ").Select(k => k.Split(' ')).Select(k => new Kernel(k[0], uint.Parse(k[1], null)))];
}
