using System.Globalization;

namespace Pillion.Abstractions.Scheduling;

/// <summary>One field of a cron expression as a set of numbers: bit n stands for the number n.</summary>
/// <param name="Bits">The numbers.</param>
/// <param name="IsStar">Whether the field was <c>*</c> or <c>?</c>, which matters for the two day fields.</param>
internal readonly record struct CronField(ulong Bits, bool IsStar)
{
    /// <summary>Whether the number is in the set.</summary>
    public bool Has(int number) => (Bits >> number & 1) != 0;

    /// <summary>Reads a field: numbers, names, ranges <c>a-b</c>, steps <c>a-b/n</c>, <c>*/n</c> and <c>a/n</c> (to the end), joined by commas.</summary>
    /// <exception cref="FormatException">The field is none.</exception>
    public static CronField Parse(string text, int min, int max, ReadOnlySpan<string> names = default)
    {
        var bits = 0UL;
        var isStar = false;
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            bits |= ParseRange(part, min, max, names, out var isPartStar);
            isStar |= isPartStar;
        }

        return bits != 0 ? new CronField(bits, isStar) : throw new FormatException($"the field '{text}' names no time");
    }

    private static ulong ParseRange(string part, int min, int max, ReadOnlySpan<string> names, out bool isStar)
    {
        var slash = part.Split('/');
        var bounds = slash[0].Split('-');
        if (slash.Length > 2)
        {
            throw new FormatException($"too many slashes: {part}");
        }

        if (bounds.Length > 2)
        {
            throw new FormatException($"too many hyphens: {part}");
        }

        isStar = bounds[0] is "*" or "?";
        var start = isStar ? min : Number(bounds[0], names, min);
        var end =
            isStar ? max
            : bounds.Length == 2 ? Number(bounds[1], names, min)
            : slash.Length == 2 ? max
            : start;
        var step = slash.Length == 2 ? Number(slash[1], [], 0) : 1;
        isStar &= step == 1;
        if (start < min)
        {
            throw new FormatException($"beginning of range ({start}) below minimum ({min}): {part}");
        }

        if (end > max)
        {
            throw new FormatException($"end of range ({end}) above maximum ({max}): {part}");
        }

        if (start > end)
        {
            throw new FormatException($"beginning of range ({start}) beyond end of range ({end}): {part}");
        }

        if (step == 0)
        {
            throw new FormatException($"step of range should be a positive number: {part}");
        }

        var bits = 0UL;
        for (var i = start; i <= end; i += Math.Min(step, max + 1))
        {
            bits |= 1UL << i;
        }

        return bits;
    }

    private static int Number(string text, ReadOnlySpan<string> names, int firstName)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (text.Equals(names[i], StringComparison.OrdinalIgnoreCase))
            {
                return firstName + i;
            }
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"failed to parse int from {text}");
    }
}
