using Pillion.Wasm.Components.Definitions;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Validation;

/// <summary>The names of the imports, or of the exports, of one scope: their form, that they can be told apart, and what annotations ask for.</summary>
/// <param name="kind">What messages call them, <c>import</c> or <c>export</c>.</param>
internal sealed class ExternNames(string kind)
{
    private readonly Dictionary<string, string> _byKey = new(StringComparer.Ordinal);

    // By object: which name a resource type goes by is what counts, not which type it is.
    private readonly Dictionary<ResourceType, string> _resources = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _resourceNames = new(StringComparer.Ordinal);

    /// <summary>Takes note of a resource type that is imported or exported by a name: its functions can be annotated from now on.</summary>
    public void Register(string name, ResourceType resource)
    {
        _resources[resource] = name;
        _resourceNames.Add(name);
    }

    /// <exception cref="ComponentValidationException">The name is none, is taken, or does not fit what it names.</exception>
    public void Add(ExternName name, ComponentExternType type, int offset)
    {
        ParsedName parsed;
        try
        {
            parsed = ParsedName.Parse(name.Name, name.VersionSuffix);
        }
        catch (FormatException e)
        {
            throw new ComponentValidationException($"{kind} name `{name.Name}` is not a valid extern name: {e.Message}", offset, e);
        }

        ImplementsAttribute.Check(name, parsed, type, offset);
        AnnotatedNames.Check(parsed, type, this, kind, offset);
        if (!_byKey.TryAdd(parsed.Key, name.Name))
        {
            throw new ComponentValidationException(
                $"{kind} name `{name.Name}` conflicts with previous name `{_byKey[parsed.Key]}`",
                offset
            );
        }
    }

    public bool IsResourceName(string name) => _resourceNames.Contains(name);

    /// <summary>The name that a resource type goes by here; null for none.</summary>
    public string? NameOf(ResourceType resource) => _resources.GetValueOrDefault(resource);
}
