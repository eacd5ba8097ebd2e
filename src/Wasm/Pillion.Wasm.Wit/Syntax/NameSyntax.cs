namespace Pillion.Wasm.Wit.Syntax;

/// <summary>A name and where it stands.</summary>
internal sealed record NameSyntax(string Text, SourcePosition At);

/// <summary>A version and where it stands.</summary>
internal sealed record VersionSyntax(WitVersion Version, SourcePosition At);

/// <summary>A package's name as it was written.</summary>
internal sealed record PackageNameSyntax(WitPackageName Name, SourcePosition At);

/// <summary>Where an interface or world is looked for: by its bare name, or in a package.</summary>
internal sealed record UsePathSyntax(PackageNameSyntax? Package, NameSyntax Name)
{
    public SourcePosition At => Package?.At ?? Name.At;

    public override string ToString() => Package is null ? Name.Text : Package.Name.Qualify(Name.Text);
}

/// <summary>One name of a list that may be renamed: <c>a as b</c>.</summary>
internal sealed record RenameSyntax(NameSyntax Name, NameSyntax? As)
{
    public NameSyntax Local => As ?? Name;
}
