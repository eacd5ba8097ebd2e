namespace Pillion.BuildingBlocks.Resiliency;

/// <summary>When calls to a failing target are refused for a while instead of being made.</summary>
/// <remarks>Dapr's <c>pkg/resiliency/breaker</c> over <c>sony/gobreaker</c>, with its defaults.</remarks>
public sealed record CircuitBreakerPolicy
{
    /// <summary>How many calls are let through to see whether the target works again.</summary>
    public uint MaxRequests { get; init; } = 1;

    /// <summary>After which the counts of a closed breaker start anew; zero for never.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>How long an open breaker refuses calls.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether the breaker opens with these counts; the default is after more than five failures in a row.</summary>
    public Func<CircuitCounts, bool> Trip { get; init; } = static counts => counts.ConsecutiveFailures > 5;
}

/// <summary>What a breaker has counted since it last changed its state.</summary>
/// <param name="Requests">Calls that were let through.</param>
/// <param name="TotalSuccesses">Those that succeeded.</param>
/// <param name="TotalFailures">Those that failed.</param>
/// <param name="ConsecutiveSuccesses">Successes in a row.</param>
/// <param name="ConsecutiveFailures">Failures in a row.</param>
public readonly record struct CircuitCounts(
    uint Requests,
    uint TotalSuccesses,
    uint TotalFailures,
    uint ConsecutiveSuccesses,
    uint ConsecutiveFailures
);
