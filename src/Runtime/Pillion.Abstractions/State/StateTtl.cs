using System.Globalization;

namespace Pillion.Abstractions.State;

/// <summary>The time-to-live convention that every store shares (components-contrib <c>state/utils/ttl.go</c>).</summary>
public static class StateTtl
{
    /// <summary>Request metadata: seconds until the item expires; <c>-1</c> means never.</summary>
    public const string SecondsKey = "ttlInSeconds";

    /// <summary>Answer metadata: when the item expires, RFC 3339 in UTC.</summary>
    public const string ExpireTimeKey = "ttlExpireTime";

    /// <summary>
    /// The life time a write asks for in its metadata; null when it asks for none, for <c>-1</c> (never expires) and for <c>0</c>.
    /// </summary>
    /// <exception cref="ComponentException">The value is no whole number from -1 to 2147483647.</exception>
    public static TimeSpan? Parse(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || !metadata.TryGetValue(SecondsKey, out var text) || text.Length == 0)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                $"incorrect value for metadata '{SecondsKey}': '{text}' is not a whole number of seconds"
            );
        }

        if (seconds < -1)
        {
            throw new ComponentException(
                ComponentErrorKind.InvalidRequest,
                $"incorrect value for metadata '{SecondsKey}': must be -1 or greater"
            );
        }

        return seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>The answer metadata of an item that expires at the given time.</summary>
    public static IReadOnlyDictionary<string, string> Describe(DateTimeOffset expiresAt) =>
        new Dictionary<string, string>(1, StringComparer.Ordinal) { [ExpireTimeKey] = Format(expiresAt) };

    /// <summary>RFC 3339 in UTC with whole seconds, as Go's <c>time.RFC3339</c> writes it.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
