using System.Buffers;
using System.Collections;
using System.Text;
using Pillion.Wasm;

namespace Pillion.Wasi.Preview2.Http;

/// <summary>
/// The header or trailer fields of a message, in order. Names keep their case and are compared without regard to it (RFC 9110 §5.1);
/// values are bytes.
/// </summary>
public sealed class HttpFields : IReadOnlyList<KeyValuePair<string, byte[]>>
{
    /// <summary>How many bytes the names and values of one message may have together.</summary>
    public const int MaxBytes = 128 << 10;

    // RFC 9110 §5.6.2
    private static readonly SearchValues<char> s_token = SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~"
    );

    // RFC 9110 §5.5: what no value has. The tab is allowed.
    private static readonly SearchValues<byte> s_notInValues = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Append(0x7f).Where(c => c != '\t').Select(c => (byte)c),
    ]);

    private readonly List<KeyValuePair<string, byte[]>> _fields;
    private int _bytes;

    /// <summary>No fields.</summary>
    public HttpFields() => _fields = [];

    private HttpFields(HttpFields other)
    {
        _fields = [.. other._fields];
        _bytes = other._bytes;
    }

    /// <inheritdoc/>
    public int Count => _fields.Count;

    /// <inheritdoc/>
    public KeyValuePair<string, byte[]> this[int index] => _fields[index];

    /// <summary>Whether a text can name a field, or be a method: a token.</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(s_token);

    /// <summary>Whether bytes can be a field's value.</summary>
    public static bool IsValue(ReadOnlySpan<byte> value) => !value.ContainsAny(s_notInValues);

    /// <summary>Adds a field at the end.</summary>
    /// <exception cref="WasmLimitException">There would be more than <see cref="MaxBytes"/>.</exception>
    public void Add(string name, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var bytes = _bytes + (long)name.Length + value.Length;
        if (bytes > MaxBytes)
        {
            throw new WasmLimitException($"The fields of an HTTP message have more than {MaxBytes} bytes, which is their limit.");
        }

        _bytes = (int)bytes;
        _fields.Add(new(name, value.ToArray()));
    }

    /// <summary>Adds a field at the end, one byte for each character, as HTTP libraries of .NET have values.</summary>
    /// <exception cref="WasmLimitException">There would be more than <see cref="MaxBytes"/>.</exception>
    public void Add(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Add(name, Encoding.Latin1.GetBytes(value));
    }

    /// <summary>Takes all fields of a name away.</summary>
    public void Remove(string name)
    {
        for (var i = _fields.Count - 1; i >= 0; i--)
        {
            if (_fields[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                _bytes -= _fields[i].Key.Length + _fields[i].Value.Length;
                _fields.RemoveAt(i);
            }
        }
    }

    /// <summary>The values of a name.</summary>
    public byte[][] Get(string name) =>
        [.. _fields.Where(f => f.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value)];

    /// <summary>Whether there is a field of a name.</summary>
    public bool Contains(string name)
    {
        foreach (var field in _fields)
        {
            if (field.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The fields once more, to be changed without changing these.</summary>
    public HttpFields Copy() => new(this);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, byte[]>> GetEnumerator() => _fields.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>What <c>content-length</c> says.</summary>
    /// <param name="length">The length in bytes, or null if there is no such field.</param>
    /// <returns><see langword="false"/> if it says nothing that makes sense.</returns>
    internal bool TryGetContentLength(out long? length)
    {
        length = null;
        foreach (var value in Get("content-length"))
        {
            if (
                !long.TryParse(Encoding.Latin1.GetString(value), System.Globalization.NumberStyles.None, provider: null, out var number)
                || (length is { } before && before != number)
            )
            {
                return false;
            }

            length = number;
        }

        return true;
    }
}
