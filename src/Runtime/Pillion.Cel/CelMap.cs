namespace Pillion.Cel;

/// <summary>A map of CEL. Abstract, so that a value can be found in the form it already has.</summary>
public abstract class CelMap
{
    /// <summary>The keys: strings, whole numbers or booleans.</summary>
    public abstract IEnumerable<object> Keys { get; }

    /// <summary>How many entries there are.</summary>
    public virtual int Count => Keys.Count();

    /// <summary>Finds a value.</summary>
    /// <param name="key">A string, long, ulong or bool.</param>
    /// <param name="value">The value, one of CEL's (see <see cref="CelProgram"/>).</param>
    public abstract bool TryGet(object key, out object? value);

    /// <summary>A map of what a dictionary holds.</summary>
    public static CelMap Of(IReadOnlyDictionary<object, object?> entries) => new DictionaryMap(entries);

    private sealed class DictionaryMap(IReadOnlyDictionary<object, object?> entries) : CelMap
    {
        public override IEnumerable<object> Keys => entries.Keys;

        public override int Count => entries.Count;

        public override bool TryGet(object key, out object? value) =>
            entries.TryGetValue(key, out value)
            // 1 and 1u are one key.
            || (key is ulong and <= long.MaxValue and var u && entries.TryGetValue((long)u, out value))
            || (key is long and >= 0 and var i && entries.TryGetValue((ulong)i, out value));
    }
}
