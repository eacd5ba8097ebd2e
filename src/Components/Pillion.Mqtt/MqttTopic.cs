using System.Text;

namespace Pillion.Mqtt;

/// <summary>The rules of topic names and filters (MQTT 3.1.1 §4.7).</summary>
public static class MqttTopic
{
    private const int LongestText = 65535;

    /// <summary>Whether one can publish to it: not empty, no wildcards, no NUL, at most 65535 bytes, valid Unicode.</summary>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsText(text) && text.AsSpan().IndexOfAny('+', '#') < 0;
    }

    /// <summary>Whether one can subscribe to it: as a name, but <c>+</c> may be a whole level and <c>#</c> the last one.</summary>
    public static bool IsFilter(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!IsText(text))
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var isWholeLevel = (i == 0 || text[i - 1] == '/') && (i == text.Length - 1 || text[i + 1] == '/');
            if ((text[i] == '+' && !isWholeLevel) || (text[i] == '#' && (!isWholeLevel || i != text.Length - 1)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a filter matches a name. A filter that begins with a wildcard does not match names that begin with <c>$</c>.</summary>
    public static bool Matches(ReadOnlySpan<char> filter, ReadOnlySpan<char> name)
    {
        if (name is ['$', ..] && filter is ['+' or '#', ..])
        {
            return false;
        }

        while (true)
        {
            if (filter is "#")
            {
                return true;
            }

            var (filterEnd, nameEnd) = (filter.IndexOf('/'), name.IndexOf('/'));
            var level = filterEnd < 0 ? filter : filter[..filterEnd];
            if (level is not "+" && !level.SequenceEqual(nameEnd < 0 ? name : name[..nameEnd]))
            {
                return false;
            }

            if (nameEnd < 0)
            {
                // "a/#" matches "a", too.
                return filterEnd < 0 || filter[filterEnd..] is "/#";
            }

            if (filterEnd < 0)
            {
                return false;
            }

            filter = filter[(filterEnd + 1)..];
            name = name[(nameEnd + 1)..];
        }
    }

    private static bool IsText(string text)
    {
        if (text.Length is 0 or > LongestText || text.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return Encoding.UTF8.GetByteCount(text) <= LongestText;
    }
}
