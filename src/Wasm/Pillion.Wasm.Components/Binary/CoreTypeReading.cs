using System.Collections.Immutable;
using Pillion.Wasm.Binary;
using Pillion.Wasm.Components.Definitions;

namespace Pillion.Wasm.Components.Binary;

/// <summary>Reads core types (component model, Binary.md, "core:type"): groups of types as in modules, and types of modules.</summary>
internal static class CoreTypeReading
{
    /// <summary>The first byte of the type of a module, and of a type that is open for subtypes.</summary>
    public const byte ModuleTypeCode = 0x50;

    /// <summary>Stands in front of a type that starts with the code of module types, but is declared open for subtypes.</summary>
    private const byte SubPrefix = 0x00;

    public static Definition ReadDefinition(ref WasmReader reader, DecodingState state)
    {
        var start = reader.Position;
        if (reader.Peek() == ModuleTypeCode)
        {
            reader.Position++;
            var module = CoreModuleTypeReading.ReadModuleType(ref reader, state);
            state.Scope.Add(type: null, module);
            return new CoreTypeDefinition(start, [new DefinedCoreType(null, module)]);
        }

        if (reader.Peek() == SubPrefix)
        {
            reader.Position++;
            if (reader.Peek() is var code and not ModuleTypeCode)
            {
                throw Items.InvalidLeadingByte((byte)code, "core type", reader.Position);
            }
        }

        var types = state.Scope.Types;
        var first = types.Types.Count;
        TypeSection.ReadGroup(ref reader, types);
        var group = ImmutableArray.CreateBuilder<DefinedCoreType>(types.Types.Count - first);
        while (state.Scope.Modules.Count < types.Types.Count)
        {
            group.Add(new DefinedCoreType(types.Types[state.Scope.Modules.Count], null));
            state.Scope.Modules.Add(null);
        }

        return new CoreTypeDefinition(start, group.MoveToImmutable());
    }

    /// <summary>Takes a core type of an enclosing scope into the current one.</summary>
    public static void AddOuterAlias(DecodingState state, uint count, uint index, int offset)
    {
        var (type, module) = ResolveOuter(state, count, index, offset);
        state.Scope.Add(type, module);
    }

    /// <exception cref="ComponentValidationException">There is no such scope or type.</exception>
    public static DefinedCoreType ResolveOuter(DecodingState state, uint count, uint index, int offset)
    {
        if (count >= (uint)state.Scopes.Count)
        {
            throw new ComponentValidationException($"invalid outer alias count of {count}", offset);
        }

        var scope = state.Scopes[^((int)count + 1)];
        return index < (uint)scope.Modules.Count
            ? new DefinedCoreType(scope.Types.Types[(int)index], scope.Modules[(int)index])
            : throw new ComponentValidationException($"unknown core type {index}: type index out of bounds", offset);
    }
}
