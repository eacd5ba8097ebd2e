using System.Globalization;

namespace Pillion.Wasm.Text.Printing;

/// <summary>The labels in scope while the instructions of a function are printed, the innermost last.</summary>
internal sealed class PrintedLabels(IReadOnlyDictionary<uint, string> names)
{
    private readonly List<string?> _labels = [];
    private uint _declared;

    public int Count => _labels.Count;

    /// <summary>Opens the next label.</summary>
    /// <returns>Its identifier, after a space; empty if it has none.</returns>
    public string Push()
    {
        var identifier = names.TryGetValue(_declared++, out var name) && name.Length > 0 ? Quoted.Identifier(name) : null;
        _labels.Add(identifier);
        return identifier is null ? "" : " " + identifier;
    }

    public void Pop() => _labels.RemoveAt(_labels.Count - 1);

    /// <summary>A label by identifier, or by number if it has none or another inside it has the same.</summary>
    public string Reference(uint depth)
    {
        var index = _labels.Count - 1 - (long)depth;
        return index >= 0 && _labels[(int)index] is { } identifier && _labels.LastIndexOf(identifier) == index
            ? identifier
            : depth.ToString(CultureInfo.InvariantCulture);
    }
}
