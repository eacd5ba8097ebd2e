namespace Pillion.Wasm.Wit.Syntax;

internal sealed record WorldSyntax(GateSyntax Gate, NameSyntax Name, IReadOnlyList<InterfaceItemSyntax> Items) : PackageItemSyntax(Gate);

/// <summary>An import or export of a world. With a plain name: a function, an inline interface or a named interface; without: a named interface.</summary>
internal sealed record ExternSyntax(
    GateSyntax Gate,
    bool IsExport,
    NameSyntax? PlainName,
    FunctionTypeSyntax? Function,
    InterfaceSyntax? Inline,
    UsePathSyntax? Path,
    SourcePosition At
) : InterfaceItemSyntax(Gate);

internal sealed record IncludeSyntax(GateSyntax Gate, UsePathSyntax Path, IReadOnlyList<RenameSyntax> With) : InterfaceItemSyntax(Gate);
