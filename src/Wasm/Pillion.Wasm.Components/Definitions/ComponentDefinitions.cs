using System.Collections.Immutable;

namespace Pillion.Wasm.Components.Definitions;

/// <summary>A component inside: adds to the components.</summary>
internal sealed record NestedComponentDefinition(int Offset, ComponentDefinition Component) : Definition(Offset);

/// <summary>Instantiates a component: adds to the instances.</summary>
/// <param name="Component">Index of the component.</param>
internal sealed record InstantiateDefinition(int Offset, uint Component, ImmutableArray<InstantiationArgument> Arguments)
    : Definition(Offset);

/// <param name="Name">The import it is for.</param>
internal sealed record InstantiationArgument(int Offset, string Name, Sort Sort, uint Index);

/// <summary>An instance made of things that are there: adds to the instances.</summary>
internal sealed record InlineExportsDefinition(int Offset, ImmutableArray<InlineExport> Exports) : Definition(Offset);

internal sealed record InlineExport(int Offset, ExternName Name, Sort Sort, uint Index);

/// <summary>An export of an instance: adds to the index space of <paramref name="Sort"/>.</summary>
/// <param name="Sort">Not a core sort, except core modules.</param>
/// <param name="Instance">Index of the instance.</param>
internal sealed record ExportAliasDefinition(int Offset, Sort Sort, uint Instance, string Name) : Definition(Offset);

/// <summary>An export of a core instance: adds to the index space of <paramref name="Sort"/>.</summary>
/// <param name="Sort">A core sort.</param>
/// <param name="Instance">Index of the core instance.</param>
internal sealed record CoreExportAliasDefinition(int Offset, Sort Sort, uint Instance, string Name) : Definition(Offset);

/// <summary>Something of an enclosing component: adds to the index space of <paramref name="Sort"/>.</summary>
/// <param name="Sort">A type, core type, core module or component.</param>
/// <param name="Count">How many components out; 0 is the one that contains the definition.</param>
internal sealed record OuterAliasDefinition(int Offset, Sort Sort, uint Count, uint Index) : Definition(Offset);

/// <summary>Adds to the types.</summary>
internal sealed record TypeDefinition(int Offset, TypeExpression Type) : Definition(Offset);

/// <summary>Calls a function when the component is instantiated, with values that become part of the value index space.</summary>
/// <param name="Arguments">Indices of values.</param>
/// <param name="Results">How many values it adds.</param>
internal sealed record StartDefinition(int Offset, uint Function, ImmutableArray<uint> Arguments, uint Results) : Definition(Offset);

/// <summary>An import: adds to the index space of its type.</summary>
internal sealed record ComponentImportDefinition(int Offset, ExternName Name, ExternTypeExpression Type) : Definition(Offset);

/// <summary>An export: adds to the index space of <paramref name="Sort"/> what is exported, with the type that is seen outside.</summary>
/// <param name="Type">The type ascribed to it, of which its own must be a subtype; null for its own.</param>
internal sealed record ComponentExportDefinition(int Offset, ExternName Name, Sort Sort, uint Index, ExternTypeExpression? Type)
    : Definition(Offset);

/// <summary>The name of an import or export with what is said about it.</summary>
/// <param name="Implements">The interface that the instance of this name implements.</param>
/// <param name="VersionSuffix">The rest of a version of which the name has only the part that decides compatibility.</param>
/// <param name="ExternalId">What it is called outside.</param>
internal sealed record ExternName(string Name, string? Implements = null, string? VersionSuffix = null, string? ExternalId = null);
