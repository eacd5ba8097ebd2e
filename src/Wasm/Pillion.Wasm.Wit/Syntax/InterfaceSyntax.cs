namespace Pillion.Wasm.Wit.Syntax;

/// <summary>What an interface's (or world's) braces hold.</summary>
internal abstract record InterfaceItemSyntax(GateSyntax Gate);

/// <summary><c>use path.{a, b as c};</c></summary>
internal sealed record UseSyntax(GateSyntax Gate, UsePathSyntax Path, IReadOnlyList<RenameSyntax> Names) : InterfaceItemSyntax(Gate);

internal sealed record InterfaceSyntax(GateSyntax Gate, NameSyntax Name, IReadOnlyList<InterfaceItemSyntax> Items)
    : PackageItemSyntax(Gate);
