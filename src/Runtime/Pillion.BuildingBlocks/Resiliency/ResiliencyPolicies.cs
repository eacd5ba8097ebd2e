using System.Collections.Concurrent;

namespace Pillion.BuildingBlocks.Resiliency;

/// <summary>Finds the policy that protects a target of one app: what was named for it, else the default policies by their names, else none.</summary>
/// <remarks>Dapr's <c>pkg/resiliency/resiliency.go</c>.</remarks>
public sealed class ResiliencyPolicies
{
    // Targets are what callers say, so there may be any number of them; what a breaker counted is then forgotten.
    private const int MaxTargets = 5000;

    private readonly ResiliencySpec _spec;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(Direction Direction, string Target), ResiliencePolicy?> _policies = new();

    /// <summary>The policies of a spec.</summary>
    public ResiliencyPolicies(ResiliencySpec spec, TimeProvider time)
    {
        _spec = spec;
        _time = time;
    }

    private enum Direction
    {
        App,
        Outbound,
        Inbound,
    }

    /// <summary>What calls between apps fall back on when nothing protects the callee: only connection failures are tried again.</summary>
    public RetryPolicy BuiltInServiceRetries => BuiltIn("DaprBuiltInServiceRetries", RetryPolicy.BuiltInService);

    /// <summary>For what is asked of an app at its start.</summary>
    public RetryPolicy BuiltInInitializationRetries => BuiltIn("DaprBuiltInInitializationRetries", RetryPolicy.BuiltInInitialization);

    /// <summary>For calls to an app; null for none.</summary>
    public ResiliencePolicy? ForApp(string appId) => Find(Direction.App, appId, "App", _spec.Apps);

    /// <summary>For calls to a component; null for none.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="block">The building block in the names of default policies: <c>Statestore</c>, <c>Pubsub</c> …</param>
    public ResiliencePolicy? ForOutbound(string name, string block) =>
        Find(Direction.Outbound, name, block + "ComponentOutbound|ComponentOutbound|Component", _spec.Outbound);

    /// <summary>For deliveries from a component to the app; null for none.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="block">The building block in the names of default policies: <c>Pubsub</c> or <c>Binding</c>.</param>
    public ResiliencePolicy? ForInbound(string name, string block) =>
        Find(Direction.Inbound, name, block + "ComponentInbound|ComponentInbound|Component", _spec.Inbound);

    /// <summary>Makes a call to a component, under its policy if it has one.</summary>
    /// <param name="name">The component's name.</param>
    /// <param name="block">As for <see cref="ForOutbound"/>.</param>
    /// <param name="state">What the call needs, so that it captures nothing.</param>
    /// <param name="call">The call; made once for each attempt.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="Pillion.Abstractions.ComponentException">The last attempt's failure, or the policy's own.</exception>
    public ValueTask<TResult> CallOutboundAsync<TState, TResult>(
        string name,
        string block,
        TState state,
        Func<TState, CancellationToken, ValueTask<TResult>> call,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(call);
        return ForOutbound(name, block) is { } policy
            ? policy.CallComponentAsync(state, call, cancellationToken)
            : call(state, cancellationToken);
    }

    private RetryPolicy BuiltIn(string name, RetryPolicy fallback) => _spec.Retries.GetValueOrDefault(name, fallback);

    private ResiliencePolicy? Find(Direction direction, string target, string defaults, IReadOnlyDictionary<string, PolicyNames> targets)
    {
        if (_spec.IsEmpty)
        {
            return null;
        }

        if (_policies.TryGetValue((direction, target), out var known))
        {
            return known;
        }

        if (_policies.Count >= MaxTargets)
        {
            _policies.Clear();
        }

        return _policies.GetOrAdd((direction, target), Create(target, defaults, targets));
    }

    private ResiliencePolicy? Create(string target, string defaults, IReadOnlyDictionary<string, PolicyNames> targets)
    {
        string[] levels = [.. defaults.Split('|'), ""];
        var names = targets.TryGetValue(target, out var named)
            ? named
            : new PolicyNames(
                Default(_spec.Timeouts, levels, "TimeoutPolicy"),
                Default(_spec.Retries, levels, "RetryPolicy"),
                Default(_spec.CircuitBreakers, levels, "CircuitBreakerPolicy")
            );
        TimeSpan? timeout = Named(_spec.Timeouts, names.Timeout, out var limit) ? limit : null;
        Named(_spec.Retries, names.Retry, out var retry);
        Named(_spec.CircuitBreakers, names.CircuitBreaker, out var breaker);
        return timeout is null && retry is null && breaker is null ? null : new ResiliencePolicy(target, timeout, retry, breaker, _time);
    }

    private static bool Named<T>(IReadOnlyDictionary<string, T> policies, string? name, out T? policy)
    {
        policy = default;
        return name is not null && policies.TryGetValue(name, out policy);
    }

    private static string? Default<T>(IReadOnlyDictionary<string, T> policies, IEnumerable<string> levels, string kind) =>
        levels.Select(level => $"Default{level}{kind}").FirstOrDefault(policies.ContainsKey);
}
