using System.Globalization;
using System.Runtime.CompilerServices;

namespace Pillion.Wasm;

/// <summary>
/// A reference of type <c>i31</c>: an integer of 31 bits (core spec 3.0, §4.2.1 "Values"). Two with the same number are equal, though they may
/// be two objects.
/// </summary>
public sealed class I31 : IEquatable<I31>
{
    // Numbers that are made once, at their first use: most that a program has. The look-up costs less than the allocation.
    private const int Lowest = -1024;
    private const int Known = 64 * 1024;

    private static readonly I31?[] s_known = new I31?[Known];

    // A field, because compiled code reads it.
    internal readonly int Number;

    private I31(int number) => Number = number;

    /// <summary>The number with its sign: <c>i31.get_s</c>.</summary>
    public int Signed => Number;

    /// <summary>The number without: <c>i31.get_u</c>.</summary>
    public int Unsigned => Number & int.MaxValue;

    /// <summary>The lower 31 bits of an integer as a reference: <c>ref.i31</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static I31 Of(int value)
    {
        var number = value << 1 >> 1;
        var index = (uint)(number - Lowest);
        var known = s_known;
        return index < (uint)known.Length ? known[index] ?? Remember(number) : new I31(number);
    }

    /// <inheritdoc/>
    public bool Equals(I31? other) => other is not null && other.Number == Number;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as I31);

    /// <inheritdoc/>
    public override int GetHashCode() => Number;

    /// <summary>The number with its sign.</summary>
    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>ref.eq</c>: the same object, or integers of the same value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool AreEqual(object? left, object? right) =>
        left == right || (left is I31 first && right is I31 second && first.Number == second.Number);

    // Two threads may both make one: guests cannot tell them apart.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static I31 Remember(int number) => s_known[number - Lowest] = new I31(number);
}
