using System.Collections.Concurrent;
using System.Globalization;
using Pillion.Abstractions;
using Pillion.Abstractions.Middleware;

namespace Pillion.Components.Middleware.RateLimits;

/// <summary><c>middleware.http.ratelimit</c>: at most <c>maxRequestsPerSecond</c> requests of a caller to a path, and that many at once; further ones get 429.</summary>
/// <remarks>
/// components-contrib <c>middleware/http/ratelimit</c> over didip/tollbooth v7: a caller is an address, else the last of <c>X-Forwarded-For</c>, else
/// <c>X-Real-IP</c>, else everybody together. Buckets that are full again are forgotten, so that made-up paths do not fill the memory.
/// </remarks>
internal sealed class RateLimit(TimeProvider time) : IHttpMiddleware
{
    private const double DefaultRate = 100;
    private const int SweepAfter = 1024;

    private readonly ConcurrentDictionary<(string Caller, string Path), TokenBucket> _buckets = new();
    private double _rate = DefaultRate;
    private double _burst = DefaultRate;
    private int _sinceSweep;

    /// <summary>How many callers and paths are remembered.</summary>
    internal int BucketCount => _buckets.Count;

    public ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        const string Key = "maxRequestsPerSecond";
        if (spec.Metadata.Get(Key) is { } text)
        {
            _rate =
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && double.IsFinite(rate) && rate > 0
                    ? rate
                    : throw spec.Metadata.Error(Key, $"must be a number greater than 0, not '{text}'");
        }

        _burst = Math.Max(1, Math.Floor(_rate));
        return ValueTask.CompletedTask;
    }

    public async ValueTask<MiddlewareResponse> InvokeAsync(
        MiddlewareRequest request,
        MiddlewareNext next,
        CancellationToken cancellationToken
    )
    {
        var (isAllowed, remaining) = Take((Caller(request), request.Path));
        var answer = isAllowed
            ? await next(request, cancellationToken)
            : request.AnswerText(429, "You have reached maximum request limit.");
        answer.SetHeader("RateLimit-Limit", Math.Round(_rate).ToString(CultureInfo.InvariantCulture));
        answer.SetHeader("RateLimit-Reset", "1");
        answer.SetHeader("RateLimit-Remaining", Math.Floor(remaining).ToString(CultureInfo.InvariantCulture));
        if (!isAllowed)
        {
            answer.SetHeader("X-Rate-Limit-Limit", _rate.ToString("F2", CultureInfo.InvariantCulture));
            answer.SetHeader("X-Rate-Limit-Duration", "1");
        }

        return answer;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string Caller(MiddlewareRequest request) =>
        request.RemoteAddress ?? request.GetHeader("X-Forwarded-For")?.Split(',')[^1].Trim() ?? request.GetHeader("X-Real-IP") ?? "0.0.0.0";

    private (bool IsAllowed, double Remaining) Take((string Caller, string Path) key)
    {
        var now = time.GetTimestamp();
        while (true)
        {
            if (!_buckets.TryGetValue(key, out var bucket))
            {
                bucket = _buckets.GetOrAdd(key, new TokenBucket(_burst, now));
                if (Interlocked.Increment(ref _sinceSweep) >= SweepAfter)
                {
                    Sweep(now);
                }
            }

            lock (bucket)
            {
                // Another request may have swept it away meanwhile; its successor counts then.
                if (!bucket.IsForgotten)
                {
                    bucket.Refill(_rate, _burst, time.GetElapsedTime(bucket.Since, now), now);
                    return (bucket.TryTake(), bucket.Tokens);
                }
            }
        }
    }

    private void Sweep(long now)
    {
        Volatile.Write(ref _sinceSweep, 0);
        foreach (var (key, bucket) in _buckets)
        {
            lock (bucket)
            {
                bucket.Refill(_rate, _burst, time.GetElapsedTime(bucket.Since, now), now);
                if (bucket.Tokens >= _burst && bucket.WasUsed)
                {
                    bucket.IsForgotten = true;
                    _buckets.TryRemove(key, out _);
                }
            }
        }
    }

    /// <summary>The tokens of one caller and path; used under its own lock.</summary>
    private sealed class TokenBucket(double tokens, long since)
    {
        public double Tokens { get; private set; } = tokens;

        public long Since { get; private set; } = since;

        /// <summary>Whether a token was ever taken: a bucket that is made but not yet used is not swept.</summary>
        public bool WasUsed { get; private set; }

        public bool IsForgotten { get; set; }

        public void Refill(double rate, double burst, TimeSpan elapsed, long now)
        {
            if (elapsed > TimeSpan.Zero)
            {
                Tokens = Math.Min(burst, Tokens + elapsed.TotalSeconds * rate);
                Since = now;
            }
        }

        public bool TryTake()
        {
            WasUsed = true;
            if (Tokens < 1)
            {
                return false;
            }

            Tokens--;
            return true;
        }
    }
}
