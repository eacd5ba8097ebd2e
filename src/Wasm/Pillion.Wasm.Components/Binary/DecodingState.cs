using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Binary;

/// <summary>What is known while a component is decoded: its bytes, and the core types of the scopes that enclose a place.</summary>
/// <remarks>
/// References between core types are resolved when they are read, as in modules: canonical types cannot be made otherwise. All other indices
/// are left to validation.
/// </remarks>
internal sealed class DecodingState(ReadOnlyMemory<byte> bytes)
{
    /// <summary>All bytes of the outermost component.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>Components and types of components and instances around the place, the outermost first.</summary>
    public List<CoreTypeScope> Scopes { get; } = [];

    public CoreTypeScope Scope => Scopes[^1];
}

/// <summary>The core types of a component, or of the type of a component or instance.</summary>
internal sealed class CoreTypeScope
{
    /// <summary>Function, structure and array types by index, in the form that the reader of core types needs; null for types of modules.</summary>
    public ModuleDefinition Types { get; } = new() { Bytes = [] };

    /// <summary>Types of modules by index; null for the others.</summary>
    public List<CoreModuleType?> Modules { get; } = [];

    public void Add(DefinedType? type, CoreModuleType? module)
    {
        Types.Types.Add(type!);
        Modules.Add(module);
    }
}
