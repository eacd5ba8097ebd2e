namespace Pillion.Wasm.Wit.Syntax;

/// <summary>What stands at the top level of a file or in the braces of a package.</summary>
internal abstract record PackageItemSyntax(GateSyntax Gate);

/// <summary><c>use wasi:http/types@1.0.0 as http-types;</c></summary>
internal sealed record TopLevelUseSyntax(GateSyntax Gate, UsePathSyntax Path, NameSyntax? As) : PackageItemSyntax(Gate)
{
    public NameSyntax Local => As ?? Path.Name;
}

/// <summary><c>package a:b { … }</c></summary>
internal sealed record NestedPackageSyntax(GateSyntax Gate, PackageNameSyntax Name, IReadOnlyList<PackageItemSyntax> Items, string Content)
    : PackageItemSyntax(Gate);

/// <summary>A file. <paramref name="Content"/> is its tokens, by which two copies of a package are compared.</summary>
internal sealed record FileSyntax(
    WitSource Source,
    string Docs,
    PackageNameSyntax? Package,
    IReadOnlyList<PackageItemSyntax> Items,
    string Content
);
