using System.Collections;
using System.Text;

namespace Pillion.Grpc;

/// <summary>
/// Metadata of a call: header fields or trailers, in order, names in lower case and not unique. Values of names that end in <c>-bin</c> are bytes.
/// </summary>
public sealed class GrpcMetadata : IReadOnlyCollection<GrpcMetadataEntry>
{
    private readonly List<GrpcMetadataEntry> _entries = [];

    /// <summary>How many entries there are.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds a text value.</summary>
    /// <param name="name">A header field's name, not ending in <c>-bin</c>.</param>
    /// <param name="value">Printable ASCII arrives everywhere as it is.</param>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    public void Add(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        name = Checked(name);
        if (GrpcMetadataEntry.IsBinaryName(name))
        {
            throw new ArgumentException($"The values of '{name}' are bytes, because of its ending.", nameof(name));
        }

        _entries.Add(new GrpcMetadataEntry(name, value));
    }

    /// <summary>Adds a value of bytes.</summary>
    /// <param name="name">A header field's name that ends in <c>-bin</c>.</param>
    /// <param name="value">Any bytes.</param>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    public void Add(string name, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        name = Checked(name);
        if (!GrpcMetadataEntry.IsBinaryName(name))
        {
            throw new ArgumentException($"The values of '{name}' are text: bytes need a name that ends in -bin.", nameof(name));
        }

        _entries.Add(new GrpcMetadataEntry(name, value));
    }

    /// <summary>Adds an entry of other metadata.</summary>
    public void Add(GrpcMetadataEntry entry) => _entries.Add(entry);

    /// <summary>The first text value of a name, or null.</summary>
    public string? Get(string name)
    {
        foreach (var entry in _entries)
        {
            if (!entry.IsBinary && entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return entry.Value;
            }
        }

        return null;
    }

    /// <summary>The first value of a name that ends in <c>-bin</c>, or null.</summary>
    public byte[]? GetBytes(string name)
    {
        foreach (var entry in _entries)
        {
            if (entry.IsBinary && entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return entry.Bytes;
            }
        }

        return null;
    }

    /// <summary>All entries of a name.</summary>
    public IEnumerable<GrpcMetadataEntry> GetAll(string name) =>
        _entries.Where(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Removes all entries of a name; whether there were any.</summary>
    public bool Remove(string name) => _entries.RemoveAll(entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) > 0;

    /// <inheritdoc />
    public IEnumerator<GrpcMetadataEntry> GetEnumerator() => _entries.GetEnumerator();

    /// <summary>Names without values, which may be secrets.</summary>
    public override string ToString() => new StringBuilder().AppendJoin(", ", _entries.Select(entry => entry.Name)).ToString();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Checked(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                throw new ArgumentException($"'{name}' is no name for metadata: letters, digits and -_. are allowed.", nameof(name));
            }
        }

        return name.ToLowerInvariant();
    }
}
