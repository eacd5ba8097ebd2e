namespace Pillion.Cel.Evaluation;

/// <summary>Equality, order and membership. Numbers are compared by value across their types (langdef.md, "Equality", "Ordering").</summary>
internal static class CelOperators
{
    public static bool AreEqual(object? left, object? right)
    {
        switch (left, right)
        {
            case (null, null):
                return true;
            case (null, _) or (_, null):
                return false;
            case (byte[] a, byte[] b):
                return a.AsSpan().SequenceEqual(b);
            case (CelMap a, CelMap b):
                return a.Count == b.Count && a.Keys.All(k => a.TryGet(k, out var x) && b.TryGet(k, out var y) && AreEqual(x, y));
            case (IReadOnlyList<object?> a, IReadOnlyList<object?> b):
                return a.Count == b.Count && Enumerable.Range(0, a.Count).All(i => AreEqual(a[i], b[i]));
            default:
                return IsNumber(left) && IsNumber(right) ? CompareNumbers(left, right) == 0 : left.Equals(right);
        }
    }

    public static bool Compare(string name, object? left, object? right, int position)
    {
        int? order = (left, right) switch
        {
            (string a, string b) => string.CompareOrdinal(a, b),
            (bool a, bool b) => a.CompareTo(b),
            (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
            (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
            (TimeSpan a, TimeSpan b) => a.CompareTo(b),
            _ when IsNumber(left) && IsNumber(right) => CompareNumbers(left!, right!),
            _ => throw NoOverload(name, position, left, right),
        };
        return name switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    public static bool IsIn(object? element, object? container, int position) =>
        container switch
        {
            CelMap map => element is not null && map.TryGet(CelTypes.AsKey(element), out _),
            IReadOnlyList<object?> list => list.Any(item => AreEqual(element, item)),
            _ => throw NoOverload("in", position, element, container),
        };

    public static CelException NoOverload(string name, int position, params object?[] operands) =>
        new($"no such overload: {name} of {string.Join(" and ", operands.Select(CelTypes.NameOf))}", position);

    private static bool IsNumber(object? value) => value is long or ulong or double;

    /// <summary>The order of two numbers; null when one of them is not a number.</summary>
    private static int? CompareNumbers(object left, object right) =>
        (left, right) switch
        {
            (long a, long b) => a.CompareTo(b),
            (ulong a, ulong b) => a.CompareTo(b),
            (long a, ulong b) => a < 0 ? -1 : ((ulong)a).CompareTo(b),
            (ulong a, long b) => b < 0 ? 1 : a.CompareTo((ulong)b),
            (double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b),
            (double a, _) => CompareToWhole(a, right),
            (_, double b) => -CompareToWhole(b, left),
            _ => null,
        };

    private static int? CompareToWhole(double number, object whole)
    {
        if (double.IsNaN(number))
        {
            return null;
        }

        // 128 bits hold every 64-bit number exactly, and what is past 1e20 is past those.
        return Math.Abs(number) > 1e20
            ? Math.Sign(number)
            : ((Int128)Math.Floor(number)).CompareTo(ToInt128(whole)) switch
            {
                0 when Math.Floor(number) != number => 1,
                var order => order,
            };
    }

    private static Int128 ToInt128(object whole) => whole is long signed ? signed : (Int128)(ulong)whole;
}
