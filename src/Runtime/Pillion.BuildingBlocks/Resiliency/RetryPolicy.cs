namespace Pillion.BuildingBlocks.Resiliency;

/// <summary>When and how often a failed call is made again.</summary>
/// <remarks>Dapr's <c>kit/retry</c> and <c>pkg/resiliency</c>, with its defaults.</remarks>
public sealed record RetryPolicy
{
    // kit/retry: how exponential intervals grow, and by how much each is blurred.
    private const double Factor = 1.5;
    private const double Jitter = 0.5;
    private static readonly TimeSpan s_firstInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether intervals grow; otherwise each is <see cref="Interval"/>.</summary>
    public bool IsExponential { get; init; }

    /// <summary>The time between two attempts (<c>duration</c>); of a constant policy.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time between two attempts (<c>maxInterval</c>); of an exponential policy.</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>After how much time no further attempt is made; of an exponential policy.</summary>
    public TimeSpan MaxElapsed { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How many times a call is made again; a negative number means without end.</summary>
    public int MaxRetries { get; init; } = -1;

    /// <summary>The HTTP status codes of an app's answer that are tried again (<c>matching.httpStatusCodes</c>); null for every failure.</summary>
    public StatusCodeRanges? HttpStatusCodes { get; init; }

    /// <summary>The gRPC status codes that are tried again (<c>matching.gRPCStatusCodes</c>); null for every failure.</summary>
    public StatusCodeRanges? GrpcStatusCodes { get; init; }

    /// <summary>Dapr's built-in policy for calls between apps: three retries, a second apart.</summary>
    public static RetryPolicy BuiltInService { get; } = new() { Interval = TimeSpan.FromSeconds(1), MaxRetries = 3 };

    /// <summary>Dapr's built-in policy for what is asked of an app at its start: exponential, three retries within ten seconds.</summary>
    public static RetryPolicy BuiltInInitialization { get; } =
        new()
        {
            IsExponential = true,
            MaxInterval = TimeSpan.FromSeconds(1),
            MaxElapsed = TimeSpan.FromSeconds(10),
            MaxRetries = 3,
        };

    /// <summary>How long to wait before an attempt.</summary>
    /// <param name="retry">Which retry it is, from 0.</param>
    /// <param name="blur">A random number from 0 to 1.</param>
    internal TimeSpan DelayBefore(int retry, double blur)
    {
        if (!IsExponential)
        {
            return Interval;
        }

        var interval = Math.Min(s_firstInterval.TotalSeconds * Math.Pow(Factor, retry), MaxInterval.TotalSeconds);
        return TimeSpan.FromSeconds(interval * (1 - Jitter + (2 * Jitter * blur)));
    }
}
