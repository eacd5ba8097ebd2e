using Pillion.Wasm;

namespace Pillion.Bench;

/// <summary>What one run measures and where its answer goes.</summary>
internal sealed record BenchOptions
{
    /// <summary>Names of the benchmarks to run, in order.</summary>
    public required IReadOnlyList<string> Benchmarks { get; init; }

    /// <summary>The memory strategies to measure.</summary>
    public IReadOnlyList<MemoryStrategy> Strategies { get; init; } = [MemoryStrategy.GuardPages, MemoryStrategy.ExplicitChecks];

    /// <summary>How often every participant gets its turn.</summary>
    public int Rounds { get; init; } = 7;

    /// <summary>Only these suites of kernels; all when empty.</summary>
    public IReadOnlyList<string> Suites { get; init; } = [];

    /// <summary>Only these kernels; all when empty.</summary>
    public IReadOnlyList<string> Kernels { get; init; } = [];

    /// <summary>Where the tables are written as Markdown, if anywhere.</summary>
    public string? MarkdownFile { get; init; }

    /// <exception cref="FormatException">An argument is unknown or has a bad value; the message says which and what is possible.</exception>
    public static BenchOptions Parse(ReadOnlySpan<string> arguments, IReadOnlyCollection<string> known)
    {
        var benchmarks = new List<string>();
        var options = new BenchOptions { Benchmarks = benchmarks };
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                benchmarks.AddRange(
                    argument == "all" ? known
                    : known.Contains(argument) ? [argument]
                    : throw new FormatException($"no benchmark '{argument}'; there are: {string.Join(", ", known)}, all")
                );
                continue;
            }

            var value = ++i < arguments.Length ? arguments[i] : throw new FormatException($"{argument} needs a value");
            options = argument switch
            {
                "--memory" => options with { Strategies = ParseStrategies(value) },
                "--rounds" when int.TryParse(value, out var rounds) && rounds > 0 => options with { Rounds = rounds },
                "--suites" => options with { Suites = value.Split(',') },
                "--kernels" => options with { Kernels = value.Split(',') },
                "--markdown" => options with { MarkdownFile = value },
                _ => throw new FormatException(
                    $"{argument} {value} is not an option; there are: --memory, --rounds, --suites, --kernels, --markdown"
                ),
            };
        }

        return benchmarks.Count > 0 ? options : options with { Benchmarks = [.. known] };
    }

    /// <summary><c>guard</c>, <c>explicit</c> or <c>both</c>.</summary>
    public static IReadOnlyList<MemoryStrategy> ParseStrategies(string text) =>
        text switch
        {
            "guard" => [MemoryStrategy.GuardPages],
            "explicit" => [MemoryStrategy.ExplicitChecks],
            "both" => [MemoryStrategy.GuardPages, MemoryStrategy.ExplicitChecks],
            _ => throw new FormatException($"--memory {text}: one of guard, explicit, both is needed"),
        };

    /// <summary>The word that <see cref="ParseStrategies"/> reads.</summary>
    public static string NameOf(MemoryStrategy strategy) => strategy == MemoryStrategy.GuardPages ? "guard" : "explicit";
}
