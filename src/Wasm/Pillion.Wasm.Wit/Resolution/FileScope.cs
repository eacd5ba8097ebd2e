using Pillion.Wasm.Wit.Syntax;

namespace Pillion.Wasm.Wit.Resolution;

/// <summary>The names that one file (or package in braces) brings in with top-level <c>use</c>, in front of those of its package.</summary>
internal sealed class FileScope(PackageEntry package)
{
    private readonly Dictionary<string, TopLevelUseSyntax> _uses = new(StringComparer.Ordinal);

    public PackageEntry Package { get; } = package;

    public void Add(TopLevelUseSyntax use)
    {
        if (_uses.ContainsKey(use.Local.Text))
        {
            throw use.Local.At.Error($"a second 'use' of the name '{use.Local.Text}'; add 'as another-name' to one of them");
        }

        _uses.Add(use.Local.Text, use);
    }

    public TopLevelUseSyntax? Find(string name) => _uses.TryGetValue(name, out var use) ? use : null;

    public IEnumerable<TopLevelUseSyntax> Uses => _uses.Values;
}
