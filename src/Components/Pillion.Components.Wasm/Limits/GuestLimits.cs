using Pillion.Abstractions;
using Pillion.Wasm;

namespace Pillion.Components.Wasm.Limits;

/// <summary>What the guest of a Wasm component may use, as its metadata says. Going past a limit ends that call with an error and nothing else.</summary>
internal sealed record GuestLimits
{
    /// <summary>The most that <see cref="Timeout"/> may be.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    /// <summary>Largest linear memory of an instance, in bytes (<c>maxMemory</c>), from 64 KiB to 4 GiB. Default 128 MiB.</summary>
    public long MemoryBytes { get; init; } = 128L << 20;

    /// <summary>How long one call may run (<c>timeout</c>), up to a day.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How many instances there may be at once (<c>maxInstances</c>); further calls wait as long as one may run. Default 256.</summary>
    public int Instances { get; init; } = 256;

    /// <summary>Largest body or output that the host keeps for one call, in bytes (<c>maxBodySize</c>), up to 2 GiB. Default 16 MiB.</summary>
    public int BodyBytes { get; init; } = 16 << 20;

    /// <summary>The same for the engine.</summary>
    public InstanceLimits ForInstance =>
        new()
        {
            MaxMemoryBytes = MemoryBytes,
            MaxTableElements = 100_000,
            AllowBlockingWaits = false,
        };

    /// <summary>Reads the limits.</summary>
    /// <exception cref="ComponentException">One of them is no number, or not in its range.</exception>
    public static GuestLimits Read(ComponentMetadata metadata, TimeSpan defaultTimeout, int defaultInstances = 256)
    {
        var defaults = new GuestLimits { Timeout = defaultTimeout, Instances = defaultInstances };
        var timeout = metadata.GetDuration(defaultTimeout, "timeout");
        if (timeout <= TimeSpan.Zero || timeout > s_longest)
        {
            throw metadata.Error("timeout", "must be longer than 0 and no longer than 24h");
        }

        return new GuestLimits
        {
            Timeout = timeout,
            MemoryBytes = metadata.GetByteSize(defaults.MemoryBytes, MemoryType.PageSize, 4L << 30, "maxMemory"),
            Instances = metadata.GetInt32(defaultInstances, 1, 100_000, "maxInstances"),
            BodyBytes = (int)metadata.GetByteSize(defaults.BodyBytes, 0, Array.MaxLength, "maxBodySize"),
        };
    }
}
