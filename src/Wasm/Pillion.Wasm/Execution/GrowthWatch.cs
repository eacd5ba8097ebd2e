namespace Pillion.Wasm.Execution;

/// <summary>Passes on to a <see cref="ResourceLimiter"/> what happens to an instance's memories or tables.</summary>
internal abstract class GrowthWatch(ResourceLimiter limiter, Instance instance)
{
    protected ResourceLimiter Limiter => limiter;

    protected Instance Instance => instance;

    public bool MayGrow(long current, long desired, long maximum)
    {
        try
        {
            return Ask(current, desired, maximum);
        }
        catch (Exception e) when (Boundary.NoteHostFault(e))
        {
            // Never: the filter has noted whose exception it is, and lets it pass.
            throw;
        }
    }

    public void NoteFailure(long current, long desired)
    {
        try
        {
            Tell(current, desired);
        }
        catch (Exception e) when (Boundary.NoteHostFault(e))
        {
            throw;
        }
    }

    protected abstract bool Ask(long current, long desired, long maximum);

    protected abstract void Tell(long current, long desired);

    public sealed class OfMemories(ResourceLimiter limiter, Instance instance) : GrowthWatch(limiter, instance)
    {
        protected override bool Ask(long current, long desired, long maximum) => Limiter.MemoryGrowing(Instance, current, desired, maximum);

        protected override void Tell(long current, long desired) => Limiter.MemoryGrowFailed(Instance, current, desired);
    }

    public sealed class OfTables(ResourceLimiter limiter, Instance instance) : GrowthWatch(limiter, instance)
    {
        protected override bool Ask(long current, long desired, long maximum) => Limiter.TableGrowing(Instance, current, desired, maximum);

        protected override void Tell(long current, long desired) => Limiter.TableGrowFailed(Instance, current, desired);
    }
}
