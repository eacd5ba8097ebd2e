namespace Pillion.BuildingBlocks.Resiliency;

/// <summary>Named policies and the targets they protect, out of one or several <c>Resiliency</c> resources.</summary>
/// <remarks>Dapr's <c>pkg/apis/resiliency/v1alpha1</c>.</remarks>
public sealed record ResiliencySpec
{
    /// <summary>Nothing but Dapr's built-in policies.</summary>
    public static readonly ResiliencySpec Empty = new();

    /// <summary>The named timeouts of one attempt.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Timeouts { get; init; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>The named retry policies.</summary>
    public IReadOnlyDictionary<string, RetryPolicy> Retries { get; init; } = new Dictionary<string, RetryPolicy>(StringComparer.Ordinal);

    /// <summary>The named circuit breakers.</summary>
    public IReadOnlyDictionary<string, CircuitBreakerPolicy> CircuitBreakers { get; init; } =
        new Dictionary<string, CircuitBreakerPolicy>(StringComparer.Ordinal);

    /// <summary>What protects calls to apps, by app id.</summary>
    public IReadOnlyDictionary<string, PolicyNames> Apps { get; init; } = new Dictionary<string, PolicyNames>(StringComparer.Ordinal);

    /// <summary>What protects calls to components, by component name.</summary>
    public IReadOnlyDictionary<string, PolicyNames> Outbound { get; init; } = new Dictionary<string, PolicyNames>(StringComparer.Ordinal);

    /// <summary>What protects deliveries from components to the app, by component name.</summary>
    public IReadOnlyDictionary<string, PolicyNames> Inbound { get; init; } = new Dictionary<string, PolicyNames>(StringComparer.Ordinal);

    internal bool IsEmpty => Timeouts.Count == 0 && Retries.Count == 0 && CircuitBreakers.Count == 0;

    /// <summary>This one and another on top: names of the other win.</summary>
    public ResiliencySpec With(ResiliencySpec other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new()
        {
            Timeouts = Merge(Timeouts, other.Timeouts),
            Retries = Merge(Retries, other.Retries),
            CircuitBreakers = Merge(CircuitBreakers, other.CircuitBreakers),
            Apps = Merge(Apps, other.Apps),
            Outbound = Merge(Outbound, other.Outbound),
            Inbound = Merge(Inbound, other.Inbound),
        };
    }

    private static Dictionary<string, T> Merge<T>(IReadOnlyDictionary<string, T> below, IReadOnlyDictionary<string, T> above)
    {
        var merged = new Dictionary<string, T>(below, StringComparer.Ordinal);
        foreach (var (name, value) in above)
        {
            merged[name] = value;
        }

        return merged;
    }
}

/// <summary>The names of the policies that protect a target; null for none of the kind.</summary>
/// <param name="Timeout">Of a timeout.</param>
/// <param name="Retry">Of a retry policy.</param>
/// <param name="CircuitBreaker">Of a circuit breaker.</param>
public readonly record struct PolicyNames(string? Timeout, string? Retry, string? CircuitBreaker);
