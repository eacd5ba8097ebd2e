using System.Collections.Immutable;

namespace Pillion.Wasm.Components.Definitions;

/// <summary>A core type as it is written: a recursive group of types, or the type of a module.</summary>
internal abstract record CoreTypeExpression(int Offset);

/// <summary>Function, structure and array types. The group's own references are resolved when the index space is known.</summary>
/// <param name="End">One past the group's last byte; the bytes are read again against the types before it.</param>
internal sealed record CoreTypeGroup(int Offset, int End) : CoreTypeExpression(Offset);

/// <summary>The type of a core module.</summary>
internal sealed record CoreModuleTypeExpression(int Offset, ImmutableArray<CoreModuleDeclaration> Declarations)
    : CoreTypeExpression(Offset);

/// <summary>A declaration in the type of a core module.</summary>
internal abstract record CoreModuleDeclaration(int Offset);

/// <param name="Start">Offset of the description of what is imported, which is read when the types are known.</param>
internal sealed record CoreImportDeclaration(int Offset, string Module, string Name, int Start) : CoreModuleDeclaration(Offset);

internal sealed record CoreTypeDeclaration(int Offset, CoreTypeGroup Type) : CoreModuleDeclaration(Offset);

/// <summary>A type of an enclosing component.</summary>
/// <param name="Count">How many scopes out.</param>
internal sealed record CoreOuterAliasDeclaration(int Offset, uint Count, uint Index) : CoreModuleDeclaration(Offset);

/// <param name="Start">Offset of the description of what is exported.</param>
internal sealed record CoreExportDeclaration(int Offset, string Name, int Start) : CoreModuleDeclaration(Offset);
