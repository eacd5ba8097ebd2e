namespace Pillion.Wasm.Wit.Syntax;

/// <summary>What stands before an item: documentation, feature gates and an external id.</summary>
internal sealed record GateSyntax(
    string Docs,
    VersionSyntax? Since,
    NameSyntax? Unstable,
    VersionSyntax? Deprecated,
    string? ExternalId,
    SourcePosition At
);
