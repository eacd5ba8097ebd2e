using System.Globalization;
using System.Text;

namespace Pillion.MySql.Protocol;

/// <summary>The values of a row, in the two forms they come in.</summary>
internal static class RowValues
{
    /// <summary>A row of a plain query: every value is a text. https://mariadb.com/kb/en/result-set-packets/#text-resultset-row</summary>
    public static object?[] ReadText(ReadOnlySpan<byte> payload, IReadOnlyList<MySqlColumn> columns)
    {
        var reader = new PacketReader(payload);
        var values = new object?[columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.TryPrefixed(out var bytes) ? FromText(columns[i], bytes) : null;
        }

        return values;
    }

    /// <summary>A row of a prepared statement: numbers and times as bytes. https://mariadb.com/kb/en/result-set-packets/#binary-resultset-row</summary>
    public static object?[] ReadBinary(ReadOnlySpan<byte> payload, IReadOnlyList<MySqlColumn> columns)
    {
        var reader = new PacketReader(payload);
        reader.Byte();
        var values = new object?[columns.Count];
        var nulls = reader.Bytes((columns.Count + 7 + 2) / 8);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (nulls[(i + 2) / 8] & (1 << ((i + 2) % 8))) != 0 ? null : FromBinary(ref reader, columns[i]);
        }

        return values;
    }

    private static object FromText(MySqlColumn column, ReadOnlySpan<byte> bytes) =>
        column.Type switch
        {
            MySqlType.Tiny or MySqlType.Short or MySqlType.Long or MySqlType.LongLong or MySqlType.Int24 or MySqlType.Year =>
                column.IsUnsigned ? ulong.Parse(bytes, CultureInfo.InvariantCulture) : long.Parse(bytes, CultureInfo.InvariantCulture),
            MySqlType.Float => float.Parse(bytes, CultureInfo.InvariantCulture),
            MySqlType.Double => double.Parse(bytes, CultureInfo.InvariantCulture),
            _ => TextOrBytes(column, bytes),
        };

    private static object FromBinary(ref PacketReader reader, MySqlColumn column)
    {
        switch (column.Type)
        {
            case MySqlType.Tiny:
                var tiny = reader.Byte();
                return Whole(column, tiny, (sbyte)tiny);
            case MySqlType.Short or MySqlType.Year:
                var small = reader.UInt16();
                return Whole(column, small, (short)small);
            case MySqlType.Long or MySqlType.Int24:
                var whole = reader.UInt32();
                return Whole(column, whole, (int)whole);
            case MySqlType.LongLong:
                var large = reader.UInt64();
                return Whole(column, large, (long)large);
            case MySqlType.Float:
                return BitConverter.UInt32BitsToSingle(reader.UInt32());
            case MySqlType.Double:
                return BitConverter.UInt64BitsToDouble(reader.UInt64());
            case MySqlType.Date or MySqlType.DateTime or MySqlType.Timestamp or MySqlType.NewDate:
                return Moment(ref reader, column.Type);
            case MySqlType.Time:
                return Span(ref reader);
            default:
                return reader.TryPrefixed(out var bytes) ? TextOrBytes(column, bytes) : throw PacketReader.Malformed();
        }
    }

    private static object Whole(MySqlColumn column, ulong unsigned, long signed) => column.IsUnsigned ? unsigned : signed;

    private static object TextOrBytes(MySqlColumn column, ReadOnlySpan<byte> bytes) =>
        column.IsBinary
        && column.Type
            is not (
                MySqlType.Json
                or MySqlType.NewDecimal
                or MySqlType.Decimal
                or MySqlType.Date
                or MySqlType.NewDate
                or MySqlType.DateTime
                or MySqlType.Timestamp
                or MySqlType.Time
            )
            ? bytes.ToArray()
            : Encoding.UTF8.GetString(bytes);

    /// <summary>As the server writes it in a text.</summary>
    private static string Moment(ref PacketReader reader, MySqlType type)
    {
        var length = reader.Byte();
        var (year, month, day) = length >= 4 ? (reader.UInt16(), reader.Byte(), reader.Byte()) : default;
        var (hour, minute, second) = length >= 7 ? (reader.Byte(), reader.Byte(), reader.Byte()) : default;
        var microseconds = length >= 11 ? reader.UInt32() : 0;
        var date = string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}-{day:D2}");
        return type is MySqlType.Date or MySqlType.NewDate
            ? date
            : date + string.Create(CultureInfo.InvariantCulture, $" {hour:D2}:{minute:D2}:{second:D2}") + Fraction(microseconds);
    }

    private static string Span(ref PacketReader reader)
    {
        var length = reader.Byte();
        if (length == 0)
        {
            return "00:00:00";
        }

        var sign = reader.Byte() == 1 ? "-" : "";
        var hours = (reader.UInt32() * 24L) + reader.Byte();
        var text = string.Create(CultureInfo.InvariantCulture, $"{sign}{hours:D2}:{reader.Byte():D2}:{reader.Byte():D2}");
        return length >= 12 ? text + Fraction(reader.UInt32()) : text;
    }

    private static string Fraction(uint microseconds) =>
        microseconds == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $".{microseconds:D6}");
}
