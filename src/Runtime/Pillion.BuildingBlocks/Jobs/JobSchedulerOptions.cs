using Pillion.Abstractions;
using Pillion.Abstractions.State;

namespace Pillion.BuildingBlocks.Jobs;

/// <summary>Where a scheduler keeps its jobs.</summary>
public sealed record JobSchedulerOptions
{
    /// <summary>Opens the store, once: one that can list its keys. Fails with a <see cref="ComponentException"/>.</summary>
    public required Func<CancellationToken, ValueTask<IStateStore>> OpenAsync { get; init; }

    /// <summary>Closes what <see cref="OpenAsync"/> opened.</summary>
    public Func<ValueTask> CloseAsync { get; init; } = static () => ValueTask.CompletedTask;

    /// <summary>Whether there may be jobs from before, so that the store is opened at the start.</summary>
    public bool HasJobs { get; init; }
}
