namespace Pillion.BuildingBlocks.Jobs;

/// <summary>Something an app wants to be told at a time, or again and again (<c>dapr.proto.runtime.v1.Job</c>).</summary>
public sealed record Job
{
    /// <summary>The type of data that came as JSON over HTTP: the bytes are the JSON text, a gRPC app gets it as <c>google.protobuf.Value</c>.</summary>
    public const string JsonTypeUrl = "type.googleapis.com/google.protobuf.Value";

    /// <summary>Its name; unique within the app, not empty, without <c>|</c>.</summary>
    public required string Name { get; init; }

    /// <summary>When again and again: six cron fields, <c>@every 1m</c>, <c>@daily</c> …; null for once.</summary>
    public string? Schedule { get; init; }

    /// <summary>When first, or when at all: a time (RFC 3339), or a duration (Go's or ISO 8601) from now; null for the schedule's own beginning.</summary>
    public string? DueTime { get; init; }

    /// <summary>How many times at most; null for no limit.</summary>
    public uint? Repeats { get; init; }

    /// <summary>When no more: a time, or a duration from <see cref="DueTime"/> or now; null for never.</summary>
    public string? Ttl { get; init; }

    /// <summary>What the app is given.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The type of <see cref="Data"/> (<c>google.protobuf.Any.type_url</c>): <see cref="JsonTypeUrl"/> for JSON text; empty for no data.</summary>
    public string DataTypeUrl { get; init; } = "";

    /// <summary>What happens when the app fails; null for <see cref="JobFailurePolicy.Default"/>.</summary>
    public JobFailurePolicy? FailurePolicy { get; init; }
}

/// <summary>What happens when an app fails to do a job.</summary>
/// <param name="IsDrop">This time is given up at once; the next one comes as scheduled.</param>
/// <param name="Interval">The time between two tries; not used when dropped.</param>
/// <param name="MaxRetries">How many more tries there are; null for no limit.</param>
public sealed record JobFailurePolicy(bool IsDrop, TimeSpan Interval = default, uint? MaxRetries = null)
{
    /// <summary>Three more tries, a second apart.</summary>
    public static JobFailurePolicy Default { get; } = new(IsDrop: false, TimeSpan.FromSeconds(1), 3);
}
