namespace Pillion.Modules;

/// <summary>How modules are fetched.</summary>
public sealed record ModuleFetcherOptions
{
    /// <summary>The digests that may be used; null: any.</summary>
    public AllowedDigests? AllowedDigests { get; init; }
}
