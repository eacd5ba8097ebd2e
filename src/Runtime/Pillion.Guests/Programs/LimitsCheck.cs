using Pillion.Wasm;

namespace Pillion.Guests.Programs;

/// <summary>Whether an app's limits are in their ranges.</summary>
internal static class LimitsCheck
{
    // What timers take; nothing that serves requests needs more.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(24);

    /// <summary>What is wrong, all of it; empty when nothing is.</summary>
    public static string Problems(WasmAppLimits limits)
    {
        var problems = new List<string>();
        Check(problems, "memory", limits.MemoryBytes, MemoryType.PageSize, 4L << 30, "bytes");
        Check(problems, "instances", limits.Instances, 1, int.MaxValue, "instances");
        Check(problems, "concurrency", limits.Concurrency, 1, int.MaxValue, "requests");
        Check(problems, "tableElements", limits.TableElements, 0, int.MaxValue, "elements");
        Check(problems, "stack", limits.StackBytes, 64 << 10, WasmAppLimits.MaxStackBytes, "bytes");
        Check(problems, "output", limits.OutputBytes, 0, long.MaxValue, "bytes");
        Check(problems, "httpSessions", limits.HttpSessions, 0, int.MaxValue, "requests");
        if (limits.Timeout is { } timeout && timeout != Timeout.InfiniteTimeSpan && (timeout <= TimeSpan.Zero || timeout > s_longest))
        {
            problems.Add($"limits.timeout is {timeout}; it must be longer than 0 and no longer than {s_longest.TotalDays:0} days, or none");
        }

        return string.Join("; ", problems);
    }

    private static void Check(List<string> problems, string name, long value, long least, long most, string unit)
    {
        if (value < least || value > most)
        {
            problems.Add($"limits.{name} is {value}; it must be from {least} to {most} {unit}");
        }
    }
}
