namespace Pillion.Wasm.Wit.Syntax;

/// <summary>A type that is given a name.</summary>
internal abstract record TypeDefinitionSyntax(GateSyntax Gate, NameSyntax Name) : InterfaceItemSyntax(Gate);

internal sealed record RecordSyntax(GateSyntax Gate, NameSyntax Name, IReadOnlyList<NamedValueSyntax> Fields)
    : TypeDefinitionSyntax(Gate, Name);

internal sealed record VariantSyntax(GateSyntax Gate, NameSyntax Name, IReadOnlyList<CaseSyntax> Cases) : TypeDefinitionSyntax(Gate, Name);

internal sealed record EnumSyntax(GateSyntax Gate, NameSyntax Name, IReadOnlyList<CaseSyntax> Cases) : TypeDefinitionSyntax(Gate, Name);

internal sealed record FlagsSyntax(GateSyntax Gate, NameSyntax Name, IReadOnlyList<CaseSyntax> Flags) : TypeDefinitionSyntax(Gate, Name);

internal sealed record ResourceSyntax(GateSyntax Gate, NameSyntax Name, IReadOnlyList<FunctionSyntax> Functions)
    : TypeDefinitionSyntax(Gate, Name);

internal sealed record AliasSyntax(GateSyntax Gate, NameSyntax Name, TypeSyntax Type) : TypeDefinitionSyntax(Gate, Name);

/// <summary>A case of a variant or an enum, or a flag.</summary>
internal sealed record CaseSyntax(NameSyntax Name, TypeSyntax? Type, string Docs);
