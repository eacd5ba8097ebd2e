namespace Pillion.Wasm.Execution;

/// <summary>
/// What several items of one instance, memories or tables, may have together, and what they have. For one thread at a time: shared memories,
/// which others may grow, have it by <see cref="Growing"/>.
/// </summary>
/// <param name="amount">What they may have, in bytes or elements.</param>
/// <param name="watch">To be asked besides, if any.</param>
internal sealed class Allowance(long amount, GrowthWatch? watch = null)
{
    /// <summary>Held while a memory grows.</summary>
    public Lock Growing { get; } = new();

    public long Left => amount - Taken;

    public long Taken { get; private set; }

    /// <summary>The most that was taken at once.</summary>
    public long Peak { get; private set; }

    /// <summary>Whether an item may grow. When it has, <see cref="Take"/> notes it.</summary>
    /// <param name="current">Present size of the item.</param>
    /// <param name="maximum">What its type allows.</param>
    public bool MayTake(long current, long more, long maximum) =>
        more <= Left && (watch is null || (more == 0 && current > 0) || watch.MayGrow(current, current + more, maximum));

    public void Take(long more)
    {
        Taken += more;
        Peak = Math.Max(Peak, Taken);
    }

    public void GiveBack(long less) => Taken -= less;

    /// <summary>Why <see cref="MayTake"/> was false.</summary>
    public string Refusal(long more) => more <= Left ? "the resource limiter refuses it" : $"the limit is {Left}";

    /// <summary>An item could not grow.</summary>
    public void NoteFailure(long current, long more) =>
        watch?.NoteFailure(current, more > long.MaxValue - current ? long.MaxValue : current + more);

    public void ForgetPeak() => Peak = Taken;
}
