namespace Pillion.BuildingBlocks.Jobs;

/// <summary>A job in memory. Its record never changes: a step puts another entry in its place, by which a late one is known.</summary>
internal sealed class JobEntry(JobRecord record)
{
    public JobRecord Record { get; } = record;
}
