using System.Globalization;
using System.Text.RegularExpressions;
using Pillion.Abstractions;

namespace Pillion.BuildingBlocks.Jobs;

/// <summary>A time as jobs give it: RFC 3339, or a duration from another time, in Go's notation or that of ISO 8601 (<c>P1DT2H</c>).</summary>
internal static partial class PointInTime
{
    /// <summary>Reads a time; null when the text is none.</summary>
    public static DateTimeOffset? TryParse(string text, DateTimeOffset from)
    {
        if (GoDuration.TryParse(text, out var duration))
        {
            return Add(from, 0, duration);
        }

        if (Iso8601().Match(text) is { Success: true } match && text.Length > 1 && text[^1] != 'T')
        {
            var days = (7 * Part(match, "w")) + Part(match, "d");
            var time =
                TimeSpan.FromHours(Part(match, "h")) + TimeSpan.FromMinutes(Part(match, "m")) + TimeSpan.FromSeconds(Part(match, "s"));
            return Add(from, (12 * Part(match, "y")) + Part(match, "mo"), TimeSpan.FromDays(days) + time);
        }

        return
            Rfc3339().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time8601)
            ? time8601.ToUniversalTime()
            : null;
    }

    private static DateTimeOffset? Add(DateTimeOffset from, int months, TimeSpan duration)
    {
        try
        {
            return from.AddMonths(months).Add(duration);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    // Six digits are two thousand years of hours, and no overflow.
    private static int Part(Match match, string group) =>
        match.Groups[group] is { Success: true } part ? int.Parse(part.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"^P((?<y>\d{1,6})Y)?((?<mo>\d{1,6})M)?((?<w>\d{1,6})W)?((?<d>\d{1,6})D)?(T((?<h>\d{1,6})H)?((?<m>\d{1,6})M)?((?<s>\d{1,6})S)?)?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Iso8601();

    [GeneratedRegex(
        @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Rfc3339();
}
