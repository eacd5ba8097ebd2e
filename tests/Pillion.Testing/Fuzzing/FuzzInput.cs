using System.Text;

namespace Pillion.Testing.Fuzzing;

/// <summary>Random input from a seed: the same seed gives the same sequence, so a finding can be had again.</summary>
public sealed class FuzzInput
{
    private static readonly string[] s_hostile =
    [
        "",
        " ",
        "\0",
        "\u0001\u0002\u001f\u007f",
        "\r\n",
        "a\r\nX-Injected: 1",
        "%",
        "%zz",
        "%00",
        "%ff%fe",
        "%2f..%2f",
        "..",
        "../../etc/passwd",
        "a||b",
        "|",
        "'; DROP TABLE state; --",
        "\"",
        "\\",
        "\ud800",
        "é\u202e\ufeff漢字🙂",
        "null",
        "true",
        "-1",
        "0",
        "9223372036854775808",
        "-9223372036854775809",
        "1e999",
        "NaN",
        "0x10",
        "1.5",
        "99999999999999999999999999999999999999",
        "@every 1ns",
        "@every -5s",
        "* * * * * * * *",
        "PT99999999999S",
        "2026-13-45T99:99:99Z",
        "9999-12-31T23:59:59.9999999+14:00",
        new('x', 3000),
    ];

    private readonly Random _random;

    /// <summary>Starts a sequence.</summary>
    public FuzzInput(int seed) => _random = new Random(seed);

    /// <summary>A number from 0, below the limit.</summary>
    public int Below(int limit) => _random.Next(limit);

    /// <summary>A number of any size, the edges of the integer types more often than others.</summary>
    public long Number() =>
        Below(4) switch
        {
            0 => Below(10) - 2,
            1 => Pick<long>(int.MinValue, int.MaxValue, uint.MaxValue, long.MinValue, long.MaxValue, 1L << 53, 253402300800, -62135596801),
            2 => Below(100_000),
            _ => _random.NextInt64(long.MinValue, long.MaxValue),
        };

    /// <summary>True so many times in a hundred.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>One of the values.</summary>
    public T Pick<T>(params ReadOnlySpan<T> values) => values[Below(values.Length)];

    /// <summary>Text that programs stumble over. There are few different ones, so that what is stored under them stays small.</summary>
    public string Hostile() => Pick<string>(s_hostile);

    /// <summary>Bytes of no meaning.</summary>
    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>The bytes with a few of them changed, taken out, put in or repeated, or cut off.</summary>
    public byte[] Mutate(ReadOnlySpan<byte> bytes)
    {
        List<byte> result = [.. bytes];
        for (var changes = 1 + Below(4); changes > 0; changes--)
        {
            var at = Below(result.Count + 1);
            switch (Below(6))
            {
                case 0 when at < result.Count:
                    result[at] ^= (byte)(1 << Below(8));
                    break;
                case 1 when at < result.Count:
                    result.RemoveAt(at);
                    break;
                case 2:
                    result.InsertRange(at, Encoding.UTF8.GetBytes(Hostile()));
                    break;
                case 3:
                    result.InsertRange(at, Bytes(1 + Below(8)));
                    break;
                case 4:
                    result.RemoveRange(at, result.Count - at);
                    break;
                default:
                    result.InsertRange(at, result.GetRange(at, Math.Min(Below(16), result.Count - at)));
                    break;
            }
        }

        return [.. result];
    }
}
