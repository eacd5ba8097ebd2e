namespace Pillion.Wasm;

/// <summary>What an instance has used since it was made, or since it was rented of an <see cref="InstancePool"/>.</summary>
public readonly record struct InstanceUsage
{
    /// <summary>Size of its own memories together, in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>The largest that <see cref="MemoryBytes"/> has been.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Size of its own tables together, in elements.</summary>
    public long TableElements { get; init; }

    /// <summary>The largest that <see cref="TableElements"/> has been.</summary>
    public long PeakTableElements { get; init; }

    /// <summary>Instructions executed, as <see cref="Instance.Fuel"/> counts them; null without <see cref="EngineOptions.ConsumeFuel"/>.</summary>
    public long? Instructions { get; init; }

    /// <summary>
    /// How long calls of the host into the instance took together, host functions included; null without <see cref="InstanceLimits.MeasureTime"/>.
    /// </summary>
    public TimeSpan? RunTime { get; init; }

    /// <summary>
    /// How long its calls of host functions took together, calls that those made back into it included; null without
    /// <see cref="InstanceLimits.MeasureTime"/>.
    /// </summary>
    public TimeSpan? HostTime { get; init; }
}
