using System.Globalization;

namespace Pillion.Wasm.Text.Printing;

/// <summary>What the things of one kind are called in a text. A name is an identifier for the first that bears it.</summary>
internal sealed class SpaceNames
{
    private readonly Dictionary<uint, string> _names;
    private readonly Dictionary<uint, string> _identifiers = [];

    public SpaceNames(Dictionary<uint, string> names)
    {
        _names = names;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, name) in names.OrderBy(n => n.Key))
        {
            if (name.Length > 0 && taken.Add(name))
            {
                _identifiers.Add(index, Quoted.Identifier(name));
            }
        }
    }

    public static SpaceNames None { get; } = new([]);

    /// <summary>The identifier of a thing, with its dollar sign; null if it has none.</summary>
    public string? IdentifierOf(uint index) => _identifiers.GetValueOrDefault(index);

    /// <summary>How others refer to a thing: by identifier or by number.</summary>
    public string Reference(uint index) => IdentifierOf(index) ?? index.ToString(CultureInfo.InvariantCulture);

    /// <summary>What goes behind the keyword of its definition: the identifier or name, if any, and the number as a comment.</summary>
    public string Definition(uint index) => $"{Name(index)} (;{index.ToString(CultureInfo.InvariantCulture)};)";

    /// <summary>The identifier or else the name of a thing, after a space; empty if it has none.</summary>
    public string Name(uint index) =>
        IdentifierOf(index) is { } identifier ? " " + identifier
        : _names.TryGetValue(index, out var name) ? $" (@name {Quoted.Name(name)})"
        : "";
}
