using System.Globalization;
using System.Text.RegularExpressions;

namespace Pillion.Cel.Evaluation;

/// <summary>A function: its arguments (for a method the target first) and where it stands.</summary>
internal delegate object? CelFunction(object?[] arguments, int position);

/// <summary>The standard functions (langdef.md, "Standard Definitions"); methods are functions of their target.</summary>
internal static class CelFunctions
{
    private static readonly Dictionary<(string Name, int Count), CelFunction> s_functions = new()
    {
        [("size", 1)] = static (a, p) => Size(a, p),
        [("startsWith", 2)] = Text("startsWith", static (a, b) => a.StartsWith(b, StringComparison.Ordinal)),
        [("endsWith", 2)] = Text("endsWith", static (a, b) => a.EndsWith(b, StringComparison.Ordinal)),
        [("contains", 2)] = Text("contains", static (a, b) => a.Contains(b, StringComparison.Ordinal)),
        [("matches", 2)] = static (a, p) => Matches(a, p),
        [("string", 1)] = CelConversions.ToText,
        [("int", 1)] = CelConversions.ToInt,
        [("uint", 1)] = CelConversions.ToUint,
        [("double", 1)] = CelConversions.ToDouble,
        [("bool", 1)] = CelConversions.ToBool,
        [("bytes", 1)] = CelConversions.ToBytes,
        [("timestamp", 1)] = CelConversions.ToTimestamp,
        [("duration", 1)] = CelConversions.ToDuration,
        [("dyn", 1)] = static (a, _) => a[0],
        [("type", 1)] = static (a, _) => new CelType(CelTypes.NameOf(a[0])),
        [("getFullYear", 1)] = Time("getFullYear", static t => t.Year, null),
        [("getMonth", 1)] = Time("getMonth", static t => t.Month - 1, null),
        [("getDate", 1)] = Time("getDate", static t => t.Day, null),
        [("getDayOfMonth", 1)] = Time("getDayOfMonth", static t => t.Day - 1, null),
        [("getDayOfWeek", 1)] = Time("getDayOfWeek", static t => (int)t.DayOfWeek, null),
        [("getDayOfYear", 1)] = Time("getDayOfYear", static t => t.DayOfYear - 1, null),
        [("getHours", 1)] = Time("getHours", static t => t.Hour, static d => (long)d.TotalHours),
        [("getMinutes", 1)] = Time("getMinutes", static t => t.Minute, static d => (long)d.TotalMinutes),
        [("getSeconds", 1)] = Time("getSeconds", static t => t.Second, static d => (long)d.TotalSeconds),
        [("getMilliseconds", 1)] = Time("getMilliseconds", static t => t.Millisecond, static d => d.Milliseconds),
    };

    /// <summary>The function of that name and number of arguments.</summary>
    /// <exception cref="CelException">There is none.</exception>
    public static CelFunction Find(string name, int count, int position) =>
        s_functions.TryGetValue((name, count), out var function) ? function
        : s_functions.Keys.Any(key => key.Name == name) ? throw new CelException($"{name}() does not take so many arguments", position)
        : throw new CelException($"there is no function {name}()", position);

    private static CelFunction Text(string name, Func<string, string, bool> test) =>
        (arguments, position) => arguments is [string a, string b] ? test(a, b) : throw CelOperators.NoOverload(name, position, arguments);

    private static CelFunction Time(string name, Func<DateTimeOffset, long> ofTime, Func<TimeSpan, long>? ofDuration) =>
        (arguments, position) =>
            arguments[0] switch
            {
                DateTimeOffset time => ofTime(time.ToUniversalTime()),
                TimeSpan duration when ofDuration is not null => ofDuration(duration),
                _ => throw CelOperators.NoOverload(name, position, arguments),
            };

    private static long Size(object?[] arguments, int position) =>
        arguments[0] switch
        {
            // Characters are code points.
            string text => text.EnumerateRunes().Count(),
            byte[] bytes => bytes.Length,
            CelMap map => map.Count,
            IReadOnlyList<object?> list => list.Count,
            _ => throw CelOperators.NoOverload("size", position, arguments),
        };

    /// <summary>RE2, as far as .NET's engine without backtracking reads the same syntax; like it, its time is linear.</summary>
    private static bool Matches(object?[] arguments, int position)
    {
        if (arguments is not [string text, string pattern])
        {
            throw CelOperators.NoOverload("matches", position, arguments);
        }

        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new CelException(
                string.Create(CultureInfo.InvariantCulture, $"'{pattern}' is no regular expression: {e.Message}"),
                position,
                e
            );
        }
    }
}
