namespace Pillion.BuildingBlocks.Resiliency;

/// <summary>
/// The state of one target's breaker: closed (calls pass and are counted), open (calls are refused until the timeout), half-open (a few calls
/// pass; their success closes it, a failure opens it again). A call that was let through before the state changed no longer counts.
/// </summary>
internal sealed class CircuitBreaker(CircuitBreakerPolicy policy, TimeProvider time)
{
    private readonly Lock _lock = new();
    private State _state;
    private CircuitCounts _counts;
    private long _generation;
    private long _since = time.GetTimestamp();

    private enum State
    {
        Closed,
        Open,
        HalfOpen,
    }

    /// <summary>Asks to make a call.</summary>
    /// <param name="generation">To be given to <see cref="Report"/>.</param>
    /// <returns>Why not; null when it may be made.</returns>
    public string? TryEnter(out long generation)
    {
        lock (_lock)
        {
            Advance();
            generation = _generation;
            // gobreaker's own words, which Dapr passes on.
            if (_state == State.Open)
            {
                return "circuit breaker is open";
            }

            if (_state == State.HalfOpen && _counts.Requests >= policy.MaxRequests)
            {
                return "too many requests";
            }

            _counts = _counts with { Requests = _counts.Requests + 1 };
            return null;
        }
    }

    /// <summary>Tells how a call ended.</summary>
    public void Report(long generation, bool success)
    {
        lock (_lock)
        {
            Advance();
            if (generation != _generation)
            {
                return;
            }

            if (success)
            {
                _counts = _counts with
                {
                    TotalSuccesses = _counts.TotalSuccesses + 1,
                    ConsecutiveSuccesses = _counts.ConsecutiveSuccesses + 1,
                    ConsecutiveFailures = 0,
                };
                if (_state == State.HalfOpen && _counts.ConsecutiveSuccesses >= policy.MaxRequests)
                {
                    Become(State.Closed);
                }

                return;
            }

            _counts = _counts with
            {
                TotalFailures = _counts.TotalFailures + 1,
                ConsecutiveFailures = _counts.ConsecutiveFailures + 1,
                ConsecutiveSuccesses = 0,
            };
            if (_state == State.HalfOpen || policy.Trip(_counts))
            {
                Become(State.Open);
            }
        }
    }

    private void Advance()
    {
        var elapsed = time.GetElapsedTime(_since);
        if (_state == State.Closed && policy.Interval > TimeSpan.Zero && elapsed >= policy.Interval)
        {
            Become(State.Closed);
        }
        else if (_state == State.Open && elapsed >= policy.Timeout)
        {
            Become(State.HalfOpen);
        }
    }

    private void Become(State state)
    {
        _state = state;
        _counts = default;
        _generation++;
        _since = time.GetTimestamp();
    }
}
