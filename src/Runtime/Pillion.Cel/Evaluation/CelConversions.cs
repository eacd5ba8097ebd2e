using System.Globalization;
using System.Text;

namespace Pillion.Cel.Evaluation;

/// <summary>The functions that are named after types.</summary>
internal static class CelConversions
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static object ToText(object?[] arguments, int position) =>
        arguments[0] switch
        {
            string text => text,
            bool value => value ? "true" : "false",
            long or ulong => ((IFormattable)arguments[0]!).ToString(null, CultureInfo.InvariantCulture),
            double value => value.ToString("R", CultureInfo.InvariantCulture),
            byte[] bytes => Decode(bytes, position),
            DateTimeOffset time => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
            TimeSpan duration => duration.TotalSeconds.ToString("R", CultureInfo.InvariantCulture) + "s",
            _ => throw CelOperators.NoOverload("string", position, arguments),
        };

    public static object ToInt(object?[] arguments, int position) =>
        arguments[0] switch
        {
            long value => value,
            ulong value when value <= long.MaxValue => (long)value,
            double value when value is > -9223372036854775808.0 and < 9223372036854775808.0 => (long)value,
            string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
            DateTimeOffset time => time.ToUnixTimeSeconds(),
            ulong or double or string => throw OutOfRange(arguments[0], "an int", position),
            _ => throw CelOperators.NoOverload("int", position, arguments),
        };

    public static object ToUint(object?[] arguments, int position) =>
        arguments[0] switch
        {
            ulong value => value,
            long value when value >= 0 => (ulong)value,
            double value when value is > -1 and < 18446744073709551616.0 => (ulong)value,
            string text when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) => value,
            long or double or string => throw OutOfRange(arguments[0], "a uint", position),
            _ => throw CelOperators.NoOverload("uint", position, arguments),
        };

    public static object ToDouble(object?[] arguments, int position) =>
        arguments[0] switch
        {
            double value => value,
            long value => (double)value,
            ulong value => (double)value,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
            string => throw OutOfRange(arguments[0], "a double", position),
            _ => throw CelOperators.NoOverload("double", position, arguments),
        };

    public static object ToBool(object?[] arguments, int position) =>
        arguments[0] switch
        {
            bool value => value,
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
            string => throw OutOfRange(arguments[0], "a bool", position),
            _ => throw CelOperators.NoOverload("bool", position, arguments),
        };

    public static object ToBytes(object?[] arguments, int position) =>
        arguments[0] switch
        {
            byte[] bytes => bytes,
            string text => Encoding.UTF8.GetBytes(text),
            _ => throw CelOperators.NoOverload("bytes", position, arguments),
        };

    public static object ToTimestamp(object?[] arguments, int position) =>
        arguments[0] switch
        {
            DateTimeOffset time => time,
            long seconds when seconds is >= -62135596800 and <= 253402300799 => DateTimeOffset.FromUnixTimeSeconds(seconds),
            string text
                when text.Length >= "2006-01-02T15:04:05Z".Length
                    && text[10] is 'T' or 't'
                    && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
            long or string => throw OutOfRange(arguments[0], "a timestamp of RFC 3339", position),
            _ => throw CelOperators.NoOverload("timestamp", position, arguments),
        };

    public static object ToDuration(object?[] arguments, int position) =>
        arguments[0] switch
        {
            TimeSpan duration => duration,
            string text => CelDurations.TryParse(text, out var duration)
                ? duration
                : throw OutOfRange(text, "a duration such as 1h30m", position),
            _ => throw CelOperators.NoOverload("duration", position, arguments),
        };

    private static string Decode(byte[] bytes, int position)
    {
        try
        {
            return s_strictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new CelException("the bytes are no UTF-8", position, e);
        }
    }

    private static CelException OutOfRange(object? value, string type, int position) => new($"'{value}' is not {type}", position);
}
