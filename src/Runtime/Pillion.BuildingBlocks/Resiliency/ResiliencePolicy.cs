using Pillion.Abstractions;
using Pillion.BuildingBlocks.Invocation;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Pillion.BuildingBlocks.Resiliency;

/// <summary>
/// What protects the calls to one target, from the outside in: retries, a circuit breaker, a timeout for each attempt. Shared by all callers, as
/// the breaker's state is the target's.
/// </summary>
public sealed class ResiliencePolicy
{
    private readonly string _target;
    private readonly ResiliencePipeline _pipeline;
    private readonly ResiliencePipeline _once;
    private readonly TimeSpan? _timeout;

    internal ResiliencePolicy(
        string target,
        TimeSpan? timeout,
        RetryPolicy? retry,
        CircuitBreakerPolicy? breaker,
        TimeProvider time,
        Func<double>? random = null
    )
    {
        _target = target;
        _timeout = timeout;
        HasRetries = retry is not null;
        var circuit = breaker is null ? null : new CircuitBreaker(breaker, time);
        _pipeline = Build(timeout, retry, circuit, time, random ?? Random.Shared.NextDouble);
        _once = Build(timeout, null, circuit, time, Random.Shared.NextDouble);
    }

    /// <summary>Whether failed calls are made again.</summary>
    public bool HasRetries { get; }

    /// <summary>Makes a call to a component.</summary>
    /// <param name="state">What the call needs, so that it captures nothing.</param>
    /// <param name="call">The call; made once for each attempt.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="ComponentException">
    /// The last attempt's failure; <see cref="ComponentErrorKind.Timeout"/> after the policy's timeout, <see cref="ComponentErrorKind.Unavailable"/>
    /// when the breaker is open.
    /// </exception>
    public async ValueTask<TResult> CallComponentAsync<TState, TResult>(
        TState state,
        Func<TState, CancellationToken, ValueTask<TResult>> call,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await ExecuteAsync(_pipeline, state, call, cancellationToken);
        }
        catch (TimeoutRejectedException e)
        {
            throw new ComponentException(ComponentErrorKind.Timeout, TimeoutMessage, e);
        }
        catch (CircuitOpenException e)
        {
            throw new ComponentException(ComponentErrorKind.Unavailable, e.Message, e);
        }
    }

    /// <summary>Makes a call to an app.</summary>
    /// <param name="state">What the call needs, so that it captures nothing.</param>
    /// <param name="call">The call; made once for each attempt.</param>
    /// <param name="mayRetry">Whether the call can be made again: a body that streams is gone after the first attempt.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="AppChannelException">
    /// The last attempt's failure; <see cref="AppChannelFailure.Timeout"/> after the policy's timeout, <see cref="AppChannelFailure.Failed"/> when
    /// the breaker is open.
    /// </exception>
    public async ValueTask<TResult> CallAppAsync<TState, TResult>(
        TState state,
        Func<TState, CancellationToken, ValueTask<TResult>> call,
        bool mayRetry,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await ExecuteAsync(mayRetry ? _pipeline : _once, state, call, cancellationToken);
        }
        catch (TimeoutRejectedException e)
        {
            throw new AppChannelException(AppChannelFailure.Timeout, TimeoutMessage, e);
        }
        catch (CircuitOpenException e)
        {
            throw new AppChannelException(AppChannelFailure.Failed, e.Message, e);
        }
    }

    private string TimeoutMessage => $"no answer from {_target} within {_timeout!.Value.TotalSeconds:0.###}s (resiliency timeout)";

    private static async ValueTask<TResult> ExecuteAsync<TState, TResult>(
        ResiliencePipeline pipeline,
        TState state,
        Func<TState, CancellationToken, ValueTask<TResult>> call,
        CancellationToken cancellationToken
    ) => await pipeline.ExecuteAsync(static (attempt, token) => attempt.call(attempt.state, token), (state, call), cancellationToken);

    private static ResiliencePipeline Build(
        TimeSpan? timeout,
        RetryPolicy? retry,
        CircuitBreaker? breaker,
        TimeProvider time,
        Func<double> random
    )
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (retry is not null && retry.MaxRetries != 0)
        {
            builder.AddRetry(Options(retry, time, random));
        }

        if (breaker is not null)
        {
            builder.AddStrategy(_ => new CircuitBreakerStrategy(breaker), new NoOptions());
        }

        if (timeout is { } limit)
        {
            builder.AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = _ => new(limit) });
        }

        return builder.Build();
    }

    private static RetryStrategyOptions Options(RetryPolicy retry, TimeProvider time, Func<double> random)
    {
        var started = new ResiliencePropertyKey<long>("started");
        return new RetryStrategyOptions
        {
            MaxRetryAttempts = retry.MaxRetries < 0 ? int.MaxValue : retry.MaxRetries,
            MaxDelay = null,
            DelayGenerator = attempt => new(retry.DelayBefore(attempt.AttemptNumber, random())),
            ShouldHandle = attempt =>
            {
                var properties = attempt.Context.Properties;
                if (!properties.TryGetValue(started, out var since))
                {
                    properties.Set(started, since = time.GetTimestamp());
                }

                var hasTime = !retry.IsExponential || time.GetElapsedTime(since) < retry.MaxElapsed;
                return new(hasTime && CallFailure.IsRetried(retry, attempt.Outcome.Exception, attempt.Outcome.Result));
            },
            // An answer that is not the last one goes nowhere: its connection is let go of.
            OnRetry = static attempt => attempt.Outcome.Result is InvokeResponse answer ? answer.DisposeAsync() : ValueTask.CompletedTask,
        };
    }

    private sealed class NoOptions : ResilienceStrategyOptions;
}
