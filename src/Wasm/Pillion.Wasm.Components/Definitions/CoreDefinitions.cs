using System.Collections.Immutable;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Definitions;

/// <summary>A core module inside: adds to the core modules.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="End">One past its last byte.</param>
/// <param name="Module">The decoded module, with a copy of its bytes; its code is not validated.</param>
internal sealed record CoreModuleDefinition(int Offset, int End, ModuleDefinition Module) : Definition(Offset);

/// <summary>Instantiates a core module: adds to the core instances.</summary>
/// <param name="Module">Index of the core module.</param>
internal sealed record CoreInstantiateDefinition(int Offset, uint Module, ImmutableArray<CoreInstantiationArgument> Arguments)
    : Definition(Offset);

/// <param name="Name">The first level of the imports that are taken from the instance.</param>
/// <param name="Instance">Index of the core instance.</param>
internal sealed record CoreInstantiationArgument(int Offset, string Name, uint Instance);

/// <summary>An instance made of things that are there: adds to the core instances.</summary>
internal sealed record CoreInlineExportsDefinition(int Offset, ImmutableArray<CoreInlineExport> Exports) : Definition(Offset);

/// <param name="Sort">A core sort.</param>
internal sealed record CoreInlineExport(int Offset, string Name, Sort Sort, uint Index);

/// <summary>Adds to the core types: the types of a recursive group, most often one, or the type of a module.</summary>
internal sealed record CoreTypeDefinition(int Offset, ImmutableArray<DefinedCoreType> Types) : Definition(Offset);

/// <summary>One core type; one of the two is there.</summary>
/// <param name="Type">A function, structure or array type.</param>
/// <param name="Module">The type of a core module.</param>
internal readonly record struct DefinedCoreType(DefinedType? Type, CoreModuleType? Module);
