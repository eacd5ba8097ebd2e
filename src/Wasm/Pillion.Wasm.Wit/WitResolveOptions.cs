namespace Pillion.Wasm.Wit;

/// <summary>What the resolver lets through.</summary>
public sealed class WitResolveOptions
{
    /// <summary>The features whose <c>@unstable</c> items exist; items of other features are left out.</summary>
    public ISet<string> Features { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Whether the items of every feature exist.</summary>
    public bool AllFeatures { get; set; }
}
