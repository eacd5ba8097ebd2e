using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Pillion.BuildingBlocks.Http;

/// <summary>
/// HTTP header fields in the order they came; a field with several lines appears several times. Names are compared without regard to case
/// (RFC 9110 §5.1). Made for the ten or twenty fields of a message: a search walks the list.
/// </summary>
public sealed class HeaderList : IReadOnlyList<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>How many field lines there are.</summary>
    public int Count => _fields.Count;

    /// <summary>The field line at a position.</summary>
    public KeyValuePair<string, string> this[int index] => _fields[index];

    /// <summary>The first value of a field; null when it is absent.</summary>
    public string? Get(string name) => TryGet(name, out var value) ? value : null;

    /// <summary>The first value of a field.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out string? value)
    {
        foreach (var field in _fields)
        {
            if (string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                value = field.Value;
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <summary>Adds a field line; others of the same name stay.</summary>
    public void Add(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        _fields.Add(new(name, value));
    }

    /// <summary>Makes this the only line of the field.</summary>
    public void Set(string name, string value)
    {
        Remove(name);
        Add(name, value);
    }

    /// <summary>Removes every line of the field and says whether there was one.</summary>
    public bool Remove(string name)
    {
        var kept = 0;
        for (var i = 0; i < _fields.Count; i++)
        {
            if (!string.Equals(_fields[i].Key, name, StringComparison.OrdinalIgnoreCase))
            {
                _fields[kept++] = _fields[i];
            }
        }

        var removed = kept < _fields.Count;
        _fields.RemoveRange(kept, _fields.Count - kept);
        return removed;
    }

    /// <summary>Removes the field lines for which the test holds.</summary>
    public void RemoveWhere(Predicate<KeyValuePair<string, string>> test) => _fields.RemoveAll(test);

    /// <summary>Enumerates the field lines without allocating.</summary>
    public List<KeyValuePair<string, string>>.Enumerator GetEnumerator() => _fields.GetEnumerator();

    IEnumerator<KeyValuePair<string, string>> IEnumerable<KeyValuePair<string, string>>.GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _fields.GetEnumerator();
}
