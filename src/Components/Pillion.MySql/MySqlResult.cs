namespace Pillion.MySql;

/// <summary>What a command answered.</summary>
/// <param name="Columns">The columns; empty for a command without rows.</param>
/// <param name="Rows">
/// The values by column: null, <see cref="long"/>, <see cref="ulong"/>, <see cref="double"/>, <see cref="float"/>, <see cref="byte"/>[] for
/// <see cref="MySqlType"/>s of bytes, and <see cref="string"/> for everything else, as the server writes it.
/// </param>
/// <param name="AffectedRows">How many rows were changed.</param>
public sealed record MySqlResult(IReadOnlyList<MySqlColumn> Columns, IReadOnlyList<object?[]> Rows, long AffectedRows);

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name or alias.</param>
/// <param name="Type">Its type on the wire.</param>
/// <param name="IsUnsigned">Whether its numbers are.</param>
/// <param name="IsBinary">Whether it holds bytes instead of texts.</param>
public readonly record struct MySqlColumn(string Name, MySqlType Type, bool IsUnsigned, bool IsBinary);

/// <summary>Types of columns: https://mariadb.com/kb/en/result-set-packets/#field-types</summary>
public enum MySqlType
{
    /// <summary>An old form of a number as text.</summary>
    Decimal = 0,

    /// <summary>One byte.</summary>
    Tiny = 1,

    /// <summary>Two bytes.</summary>
    Short = 2,

    /// <summary>Four bytes.</summary>
    Long = 3,

    /// <summary>A float.</summary>
    Float = 4,

    /// <summary>A double.</summary>
    Double = 5,

    /// <summary>Nothing but NULL.</summary>
    Null = 6,

    /// <summary>A time in the session's time zone.</summary>
    Timestamp = 7,

    /// <summary>Eight bytes.</summary>
    LongLong = 8,

    /// <summary>Three bytes.</summary>
    Int24 = 9,

    /// <summary>A day.</summary>
    Date = 10,

    /// <summary>A time of day or a span of time.</summary>
    Time = 11,

    /// <summary>A day and a time of no zone.</summary>
    DateTime = 12,

    /// <summary>A year.</summary>
    Year = 13,

    /// <summary>Another form of <see cref="Date"/>.</summary>
    NewDate = 14,

    /// <summary>A text.</summary>
    VarChar = 15,

    /// <summary>Bits, as bytes.</summary>
    Bit = 16,

    /// <summary>JSON, in MySQL; MariaDB has texts for it.</summary>
    Json = 245,

    /// <summary>A number as text.</summary>
    NewDecimal = 246,

    /// <summary>One of some texts.</summary>
    Enum = 247,

    /// <summary>Some of some texts.</summary>
    Set = 248,

    /// <summary>Up to 255 bytes.</summary>
    TinyBlob = 249,

    /// <summary>Up to 16 MiB.</summary>
    MediumBlob = 250,

    /// <summary>Up to 4 GiB.</summary>
    LongBlob = 251,

    /// <summary>Up to 64 KiB.</summary>
    Blob = 252,

    /// <summary>A text or bytes of varying length.</summary>
    VarString = 253,

    /// <summary>A text or bytes of fixed length.</summary>
    String = 254,

    /// <summary>A shape.</summary>
    Geometry = 255,
}
