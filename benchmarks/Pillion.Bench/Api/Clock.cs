using System.Diagnostics;

namespace Pillion.Bench.Api;

/// <summary>The machine's monotonic clock, which all processes share.</summary>
internal static class Clock
{
    /// <summary>Microseconds since a timestamp that this or another process took.</summary>
    public static double MicrosecondsSince(long timestamp) => Stopwatch.GetElapsedTime(timestamp).TotalMicroseconds;
}
