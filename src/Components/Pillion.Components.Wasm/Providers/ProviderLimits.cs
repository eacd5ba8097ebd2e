using Pillion.Abstractions;

namespace Pillion.Components.Wasm.Providers;

/// <summary>Settings of guests that serve components, where their metadata says nothing.</summary>
internal static class ProviderLimits
{
    /// <summary>One instance: what a store keeps in its memory is then the store's.</summary>
    public const int Instances = 1;

    private static readonly TimeSpan s_shortestPoll = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longestPoll = TimeSpan.FromHours(1);

    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a guest is asked whether there is something new (<c>pollInterval</c>, from 1 ms to 1 h). Default 1 s.</summary>
    /// <exception cref="ComponentException">It is no such duration.</exception>
    public static TimeSpan PollInterval(ComponentMetadata metadata)
    {
        var interval = metadata.GetDuration(TimeSpan.FromSeconds(1), "pollInterval");
        return interval >= s_shortestPoll && interval <= s_longestPoll
            ? interval
            : throw metadata.Error("pollInterval", "must be from 1ms to 1h");
    }
}
