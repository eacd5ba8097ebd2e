namespace Pillion.Wasm.Wit.Syntax;

/// <summary>A type where it is used.</summary>
internal abstract record TypeSyntax(SourcePosition At);

internal sealed record PrimitiveTypeSyntax(Types.WitPrimitiveKind Kind, SourcePosition At) : TypeSyntax(At);

internal sealed record NamedTypeSyntax(NameSyntax Name) : TypeSyntax(Name.At);

internal sealed record ListTypeSyntax(TypeSyntax Element, uint? Length, SourcePosition At) : TypeSyntax(At);

internal sealed record OptionTypeSyntax(TypeSyntax Element, SourcePosition At) : TypeSyntax(At);

internal sealed record ResultTypeSyntax(TypeSyntax? Ok, TypeSyntax? Error, SourcePosition At) : TypeSyntax(At);

internal sealed record TupleTypeSyntax(IReadOnlyList<TypeSyntax> Elements, SourcePosition At) : TypeSyntax(At);

internal sealed record MapTypeSyntax(TypeSyntax Key, TypeSyntax Value, SourcePosition At) : TypeSyntax(At);

internal sealed record StreamTypeSyntax(TypeSyntax? Element, SourcePosition At) : TypeSyntax(At);

internal sealed record FutureTypeSyntax(TypeSyntax? Element, SourcePosition At) : TypeSyntax(At);

/// <summary><c>own&lt;r&gt;</c> or <c>borrow&lt;r&gt;</c>.</summary>
internal sealed record HandleTypeSyntax(NameSyntax Resource, bool IsBorrow, SourcePosition At) : TypeSyntax(At);
