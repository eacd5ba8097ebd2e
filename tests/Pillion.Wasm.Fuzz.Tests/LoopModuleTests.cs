using Pillion.Wasm.Fuzz.Generation;
using Pillion.Wasm.Fuzz.Running;

namespace Pillion.Wasm.Fuzz.Tests;

/// <summary>Loops over arrays do the same with and without vectors, in all variants of the engine.</summary>
public sealed class LoopModuleTests
{
    private const int Seeds = 60;

    [Fact]
    public void Run_LoopsOfFixedSeeds_SameInAllVariants()
    {
        using var variants = new Variants();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var answer = variants.Run(LoopModule.Make(new Random(seed)), (ulong)seed);

            Assert.True(answer.Difference is null, $"seed {seed}: {answer.Difference}");
            Assert.NotNull(answer.Plan);
        }
    }

    [Fact]
    public void Make_FixedSeeds_ManyLoopsAreVectorised()
    {
        var loops = Enumerable.Range(0, Seeds).Select(s => VectorisedLoops.Count(LoopModule.Make(new Random(s)))).ToArray();

        Assert.InRange(loops.Sum(l => l.Vectorised) / (double)loops.Sum(l => l.All), 0.3, 0.9);
    }
}
