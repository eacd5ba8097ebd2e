using Pillion.Wasm.Fuzz.Peers;

namespace Pillion.Wasm.Fuzz.Generation;

/// <summary>Makes a module from a seed: by <c>wasm-tools smith</c>, of loops, or by <c>wasm-tools mutate</c> from one of those or of the corpus.</summary>
internal sealed class ModuleSource(WasmTools tools, Corpus corpus)
{
    private const int SmallestSeed = 500;
    private const int LargestSeed = 12_000;

    // Some mutations make megabytes of nothing new.
    private const int LargestModule = 500_000;

    /// <summary>The module of a seed, or null if the tools could not make it.</summary>
    public FuzzInput? Make(ulong seed)
    {
        var random = new Random((int)(seed ^ (seed >> 32)));
        return random.Next(10) switch
        {
            < 6 => Input("smith", Smith(random), isCanonical: true),
            6 => Input("loops", LoopModule.Make(random)),
            7 => Input("smith, mutated", Mutated(Smith(random), random)),
            _ when corpus.Pick(random) is var (name, module) => Input($"{name}, mutated", Mutated(module, random)),
            _ => Input("smith", Smith(random), isCanonical: true),
        };

        FuzzInput? Input(string origin, byte[]? module, bool isCanonical = false) =>
            module is null ? null : new FuzzInput(seed, origin, module, IsValid: true, isCanonical);
    }

    private byte[]? Smith(Random random)
    {
        var seed = new byte[random.Next(SmallestSeed, LargestSeed)];
        random.NextBytes(seed);
        return tools.Smith(seed, SmithProfile.Options(random));
    }

    private byte[]? Mutated(byte[]? module, Random random)
    {
        // Many a mutation cannot be applied.
        var attempts = 6;
        var wanted = random.Next(1, 4);
        var made = 0;
        for (var current = module; current is not null && made < wanted && attempts > 0; attempts--)
        {
            if (tools.Mutate(current, (ulong)random.NextInt64()) is { Length: <= LargestModule } mutated)
            {
                module = current = mutated;
                made++;
            }
        }

        return module;
    }
}
