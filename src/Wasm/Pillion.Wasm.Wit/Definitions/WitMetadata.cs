namespace Pillion.Wasm.Wit.Definitions;

/// <summary>What an author said about an item.</summary>
/// <param name="Docs">The text of its documentation comments, lines separated by <c>\n</c>; or empty.</param>
/// <param name="Since">The package version that brought it (<c>@since</c>).</param>
/// <param name="Feature">The feature that it belongs to while that is unstable (<c>@unstable</c>).</param>
/// <param name="Deprecated">The package version from which on it should not be used (<c>@deprecated</c>).</param>
/// <param name="ExternalId">How the outside world names it (<c>@external-id</c>).</param>
public sealed record WitMetadata(string Docs, WitVersion? Since, string? Feature, WitVersion? Deprecated, string? ExternalId)
{
    /// <summary>Nothing said.</summary>
    public static WitMetadata None { get; } = new("", null, null, null, null);
}
