namespace Pillion.Wasm.Components.Types;

/// <summary><c>list</c>: values of one type, as many as there are or a fixed number.</summary>
/// <param name="Element">The values' type.</param>
/// <param name="FixedLength">How many there are, at least one; null where each value has its own length.</param>
public sealed record ListType(ComponentValueType Element, uint? FixedLength = null) : ComponentValueType
{
    /// <inheritdoc/>
    public override string ToString() => FixedLength is { } length ? $"list<{Element}, {length}>" : $"list<{Element}>";
}

/// <summary><c>map</c>: pairs of key and value; in memory a list of tuples.</summary>
/// <param name="Key">Bool, char, string or an integer.</param>
/// <param name="Value">The values' type.</param>
public sealed record MapType(PrimitiveType Key, ComponentValueType Value) : ComponentValueType
{
    /// <inheritdoc/>
    public override string ToString() => $"map<{Key}, {Value}>";
}

/// <summary><c>stream</c>: the readable end of a sequence of values that arrive over time.</summary>
/// <param name="Element">The values' type; null for a sequence of mere events.</param>
public sealed record StreamType(ComponentValueType? Element) : ComponentValueType
{
    /// <inheritdoc/>
    public override string ToString() => Element is null ? "stream" : $"stream<{Element}>";
}

/// <summary><c>future</c>: the readable end of one value that arrives later.</summary>
/// <param name="Element">The value's type; null for a mere event.</param>
public sealed record FutureType(ComponentValueType? Element) : ComponentValueType
{
    /// <inheritdoc/>
    public override string ToString() => Element is null ? "future" : $"future<{Element}>";
}
