using System.Collections.Immutable;
using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Async;

/// <summary>What the elements of a stream or future are, comparable between components: guests may confuse their handles.</summary>
/// <param name="Structure">The type, with resources by their order.</param>
/// <param name="ResourceIndices">Those resources, among the ones of the signature in which the type stands.</param>
internal sealed record ElementKey(string Structure, ImmutableArray<int> ResourceIndices)
{
    /// <param name="resources">The resources of the signature.</param>
    public static ElementKey Of(ComponentValueType streamOrFuture, ImmutableArray<ResourceType> resources)
    {
        var pseudo = new ComponentFunctionType(IsAsync: false, [new NamedType("end", streamOrFuture)], Result: null);
        return new ElementKey(
            AdapterKey.Of(pseudo, new AbiOptions(), delegateType: null),
            [.. ResourceTypes.In(pseudo).Select(r => resources.IndexOf(r))]
        );
    }

    /// <summary>Whether what is shared between two ends is of this type.</summary>
    public bool Fits(SharedCopy shared, AbiContext context)
    {
        if (!string.Equals(Structure, shared.Key.Structure, StringComparison.Ordinal))
        {
            return false;
        }

        for (var i = 0; i < ResourceIndices.Length; i++)
        {
            if (context.Resources[ResourceIndices[i]] != shared.Resources[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The resources themselves.</summary>
    public RuntimeResource[] Resolve(AbiContext context) => [.. ResourceIndices.Select(i => context.Resources[i])];
}
