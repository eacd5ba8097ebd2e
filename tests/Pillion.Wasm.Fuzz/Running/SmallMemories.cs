namespace Pillion.Wasm.Fuzz.Running;

/// <summary>Lets no memory have more than 64 MiB, which V8 is told as well.</summary>
internal sealed class SmallMemories : ResourceLimiter
{
    private const long Largest = 64 << 20;

    public override bool MemoryGrowing(Instance instance, long current, long desired, long maximum) => desired <= Largest;
}
