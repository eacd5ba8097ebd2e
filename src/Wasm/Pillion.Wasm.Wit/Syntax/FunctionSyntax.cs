namespace Pillion.Wasm.Wit.Syntax;

/// <summary>A name with a type: a parameter or a record's field.</summary>
internal sealed record NamedValueSyntax(NameSyntax Name, TypeSyntax Type, string Docs);

/// <summary>A function's type.</summary>
internal sealed record FunctionTypeSyntax(bool IsAsync, IReadOnlyList<NamedValueSyntax> Parameters, TypeSyntax? Result);

/// <summary>A function of an interface or a resource; a constructor's name is that of its resource.</summary>
internal sealed record FunctionSyntax(GateSyntax Gate, NameSyntax Name, WitFunctionKind Kind, FunctionTypeSyntax Type)
    : InterfaceItemSyntax(Gate);
