using System.Globalization;
using Pillion.Abstractions;

namespace Pillion.Components.Redis.Connections;

/// <summary>
/// Durations of Dapr's Redis components: Go's notation, or a bare number of <em>milliseconds</em> (elsewhere in Dapr it is seconds), negative for "none".
/// </summary>
/// <remarks>components-contrib <c>common/component/redis/settings.go</c>.</remarks>
internal static class RedisDuration
{
    /// <summary>The value of a key; <see cref="Timeout.InfiniteTimeSpan"/> when it is negative, the fallback when it is absent.</summary>
    /// <exception cref="ComponentException">It is no duration.</exception>
    public static TimeSpan Read(ComponentMetadata metadata, TimeSpan fallback, params ReadOnlySpan<string> keys)
    {
        var text = metadata.Get(keys);
        if (text is null)
        {
            return fallback;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number <= int.MaxValue)
        {
            return number < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(number);
        }

        return GoDuration.TryParse(text, out var duration)
            ? duration < TimeSpan.Zero
                ? Timeout.InfiniteTimeSpan
                : duration
            : throw metadata.Error(keys[0], $"must be a duration such as 5s or 250ms (or a number of milliseconds), not '{text}'");
    }
}
