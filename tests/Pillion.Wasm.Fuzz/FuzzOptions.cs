using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pillion.Wasm.Fuzz;

/// <summary>What the command line asks for.</summary>
internal sealed record FuzzOptions
{
    private const string Usage =
        "usage: ./test fuzz [--minutes N] [--seed S] [--count N] [--check FILE]\n"
        + "  --minutes N   how long (default 1)\n"
        + "  --seed S      seed of the first module; each has the next (default: by the clock)\n"
        + "  --count N     how many modules at most\n"
        + "  --check FILE  try one module, with --seed for the calls";

    public double Minutes { get; init; } = 1;

    public ulong? Seed { get; init; }

    public long Count { get; init; } = long.MaxValue;

    public string? Check { get; init; }

    public static bool TryParse(string[] args, [NotNullWhen(true)] out FuzzOptions? options, [NotNullWhen(false)] out string? problem)
    {
        options = new FuzzOptions();
        problem = null;
        for (var i = 0; i < args.Length; i += 2)
        {
            var text = i + 1 < args.Length ? args[i + 1] : "";
            options = args[i] switch
            {
                "--minutes" when double.TryParse(text, CultureInfo.InvariantCulture, out var minutes) => options with { Minutes = minutes },
                "--seed" when ulong.TryParse(text, CultureInfo.InvariantCulture, out var seed) => options with { Seed = seed },
                "--count" when long.TryParse(text, CultureInfo.InvariantCulture, out var count) => options with { Count = count },
                "--check" when File.Exists(text) => options with { Check = text },
                _ => null,
            };
            if (options is null)
            {
                problem = $"{args[i]} {text}: not understood\n{Usage}";
                return false;
            }
        }

        return true;
    }
}
