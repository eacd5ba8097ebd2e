using System.Globalization;

namespace Pillion.Components.Sqlite.State;

/// <summary>
/// Times as SQLite's date functions write them, with milliseconds: texts that compare as the times do, also with those daprd writes
/// (<c>YYYY-MM-DD HH:MM:SS</c>).
/// </summary>
internal static class SqliteTime
{
    private const string Format = "yyyy-MM-dd HH:mm:ss.fff";

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Reads either form; also the RFC 3339 form in which Go's driver may have written a time.</summary>
    public static DateTimeOffset Read(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
