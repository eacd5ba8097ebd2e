using Polly;

namespace Pillion.BuildingBlocks.Resiliency;

/// <summary>A <see cref="CircuitBreaker"/> as a part of a pipeline: Polly's own breaker knows failure rates, Dapr's any rule over counts.</summary>
internal sealed class CircuitBreakerStrategy(CircuitBreaker breaker) : ResilienceStrategy
{
    protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback,
        ResilienceContext context,
        TState state
    )
    {
        if (breaker.TryEnter(out var generation) is { } refusal)
        {
            return Outcome.FromException<TResult>(new CircuitOpenException(refusal));
        }

        var outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
        breaker.Report(generation, success: !CallFailure.Is(outcome.Exception, outcome.Result));
        return outcome;
    }
}

/// <summary>A breaker refused the call.</summary>
internal sealed class CircuitOpenException(string message) : Exception(message);
