namespace Pillion.Cel.Evaluation;

/// <summary>The value of <c>type(x)</c>.</summary>
internal sealed record CelType(string Name);

/// <summary>What kinds of values there are.</summary>
internal static class CelTypes
{
    public static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "bool",
        "int",
        "uint",
        "double",
        "string",
        "bytes",
        "list",
        "map",
        "null_type",
        "type",
    };

    /// <summary>The name of a value's type.</summary>
    public static string NameOf(object? value) =>
        value switch
        {
            null => "null_type",
            bool => "bool",
            long => "int",
            ulong => "uint",
            double => "double",
            string => "string",
            byte[] => "bytes",
            DateTimeOffset => "google.protobuf.Timestamp",
            TimeSpan => "google.protobuf.Duration",
            CelMap => "map",
            CelType => "type",
            _ => "list",
        };

    /// <summary>A number that is whole as the type that keys and indexes have.</summary>
    public static object AsKey(object key) =>
        key switch
        {
            double d when Math.Floor(d) == d && Math.Abs(d) < 1L << 53 => (long)d,
            ulong u when u <= long.MaxValue => (long)u,
            _ => key,
        };
}
