using System.Globalization;
using Pillion.Abstractions;

namespace Pillion.Components.Postgres.Bindings;

/// <summary>What Dapr's SQL bindings tell about an operation besides its data: what it was and how long it took.</summary>
internal readonly struct SqlTiming
{
    private readonly TimeProvider _time;
    private readonly string _operation;
    private readonly string _sql;
    private readonly DateTimeOffset _start;
    private readonly long _timestamp;

    /// <summary>The operation begins.</summary>
    public SqlTiming(TimeProvider time, string operation, string sql)
    {
        _time = time;
        _operation = operation;
        _sql = sql;
        _start = time.GetUtcNow();
        _timestamp = time.GetTimestamp();
    }

    /// <summary>The operation has ended: the answer's metadata.</summary>
    public Dictionary<string, string> End()
    {
        var duration = _time.GetElapsedTime(_timestamp);
        return new(StringComparer.Ordinal)
        {
            ["operation"] = _operation,
            ["sql"] = _sql,
            ["start-time"] = Format(_start),
            ["end-time"] = Format(_start + duration),
            ["duration"] = GoDuration.Format(duration),
        };
    }

    /// <summary>Go's <c>time.RFC3339Nano</c> in UTC.</summary>
    private static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
