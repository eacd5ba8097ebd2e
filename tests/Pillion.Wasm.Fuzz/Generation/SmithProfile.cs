using System.Globalization;

namespace Pillion.Wasm.Fuzz.Generation;

/// <summary>Options for <c>wasm-tools smith</c>, chosen by a seed: what a module may have, and how much of it.</summary>
internal static class SmithProfile
{
    /// <summary>Calls and loop iterations until a guest stops itself. Enough to recurse, too little to reach the end of any stack.</summary>
    public const int Fuel = 400;

    public static IEnumerable<string> Options(Random random)
    {
        var hasFloats = random.Next(4) > 0;
        var hasVectors = hasFloats && random.Next(2) == 0;
        // Others have but the features of version 2.0, so that engines can be asked that have no more.
        var isNew = random.Next(3) > 0;
        Dictionary<string, object> options = new()
        {
            // The outcome must not depend on the engine: ends by itself, has no choice of NaNs, and grows to where it says.
            ["fuel"] = Fuel,
            ["canonicalize-nans"] = true,
            ["memory-max-size-required"] = true,
            ["table-max-size-required"] = true,
            ["max-memory32-bytes"] = 1 << 20,
            ["max-memory64-bytes"] = 1 << 20,
            ["max-table-elements"] = 1000,

            ["export-everything"] = true,
            ["disallow-traps"] = random.Next(3) > 0,
            ["min-funcs"] = 3,
            ["max-funcs"] = random.Next(4, 16),
            ["max-instructions"] = random.Next(4) == 0 ? 2000 : 300,
            ["max-imports"] = random.Next(3) == 0 ? 4 : 0,
            ["max-memories"] = isNew && random.Next(2) == 0 ? 3 : 1,
            ["min-memories"] = random.Next(2),
            ["max-tables"] = 3,
            ["max-types"] = 20,
            ["max-globals"] = 12,
            ["max-element-segments"] = 6,
            ["max-data-segments"] = 6,
            ["memory-offset-choices"] = "80,19,1",

            ["allow-floats"] = hasFloats,
            ["simd-enabled"] = hasVectors,
            ["relaxed-simd-enabled"] = false,
            ["tail-call-enabled"] = isNew && random.Next(2) == 0,
            ["extended-const-enabled"] = isNew,
            ["threads-enabled"] = isNew && random.Next(3) == 0,
            ["gc-enabled"] = isNew && EngineFeatures.GarbageCollection && random.Next(2) == 0,
            ["exceptions-enabled"] = isNew && EngineFeatures.Exceptions && random.Next(2) == 0,
            ["memory64-enabled"] = isNew && EngineFeatures.Memory64 && random.Next(3) == 0,
            ["custom-page-sizes-enabled"] = false,
            ["wide-arithmetic-enabled"] = false,
        };
        return options.Select(o => $"--{o.Key}={Text(o.Value)}").Prepend("--ensure-termination");
    }

    private static string Text(object value) =>
        value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
