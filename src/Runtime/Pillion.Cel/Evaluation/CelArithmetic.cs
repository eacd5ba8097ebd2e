namespace Pillion.Cel.Evaluation;

/// <summary><c>+ - * / %</c>: numbers of one type, texts, bytes, lists and times (langdef.md, "Standard Definitions").</summary>
internal static class CelArithmetic
{
    public static object Apply(string name, object? left, object? right, int position)
    {
        try
        {
            return (left, right) switch
            {
                (long a, long b) => Signed(name, a, b, position),
                (ulong a, ulong b) => Unsigned(name, a, b, position),
                (double a, double b) when name != "%" => Floating(name, a, b),
                // Strictly no overload, but numbers from JSON have no type their sender chose.
                (double a, long b) when name != "%" => Floating(name, a, b),
                (long a, double b) when name != "%" => Floating(name, a, b),
                (string a, string b) when name == "+" => a + b,
                (byte[] a, byte[] b) when name == "+" => (byte[])[.. a, .. b],
                (IReadOnlyList<object?> a, IReadOnlyList<object?> b) when name == "+" => (object?[])[.. a, .. b],
                (DateTimeOffset a, TimeSpan b) when name is "+" or "-" => name == "+" ? a + b : a - b,
                (TimeSpan a, DateTimeOffset b) when name == "+" => b + a,
                (DateTimeOffset a, DateTimeOffset b) when name == "-" => a - b,
                (TimeSpan a, TimeSpan b) when name is "+" or "-" => name == "+" ? a + b : a - b,
                _ => throw CelOperators.NoOverload(name, position, left, right),
            };
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            throw new CelException("the result is out of range", position, e);
        }
    }

    private static long Signed(string name, long a, long b, int position) =>
        checked(
            name switch
            {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                _ when b == 0 => throw new CelException("division by zero", position),
                "/" => a / b,
                _ => b == -1 ? 0 : a % b,
            }
        );

    private static ulong Unsigned(string name, ulong a, ulong b, int position) =>
        checked(
            name switch
            {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                _ when b == 0 => throw new CelException("division by zero", position),
                "/" => a / b,
                _ => a % b,
            }
        );

    private static double Floating(string name, double a, double b) =>
        name switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            _ => a / b,
        };
}
