using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>What is the same for all uses of a function type: found once for each type of each component, so that instances only bind.</summary>
internal sealed class FunctionAbi
{
    private static readonly ConditionalWeakTable<ComponentFunctionType, FunctionAbi> s_known = [];

    private readonly ConcurrentDictionary<(AdapterKind, AbiOptions, AbiOptions?, Type?), CompiledAdapter> _adapters = new();

    private FunctionAbi(ComponentFunctionType type) => Resources = ResourceTypes.Find(type);

    /// <summary>Each resource type that occurs, in order of first occurrence.</summary>
    public ImmutableArray<ResourceType> Resources { get; }

    /// <summary>The core function that a synchronous <c>canon lift</c> lifts.</summary>
    public required CoreSignature Lifted { get; init; }

    /// <summary>The core function that a synchronous <c>canon lower</c> makes.</summary>
    public required CoreSignature Lowered { get; init; }

    public static FunctionAbi Of(ComponentFunctionType type) =>
        s_known.GetValue(type, static t => new FunctionAbi(t) { Lifted = CoreSignature.OfLift(t), Lowered = CoreSignature.OfLower(t) });

    /// <summary>The adapter of a kind; that of another component's function of the same structure, if there is one.</summary>
    /// <param name="shared">Adapters by <see cref="AdapterKey"/>.</param>
    public CompiledAdapter Adapter(
        ComponentFunctionType type,
        (AdapterKind Kind, AbiOptions Options, AbiOptions? Caller, Type? DelegateType) use,
        ConcurrentDictionary<string, CompiledAdapter> shared,
        Func<CompiledAdapter> make
    )
    {
        if (_adapters.TryGetValue(use, out var adapter))
        {
            return adapter;
        }

        var key = AdapterKey.Of(type, use.Options, use.DelegateType, use.Caller);
        if (!shared.TryGetValue(key, out adapter))
        {
            adapter = shared.GetOrAdd(key, make());
        }

        return _adapters.GetOrAdd(use, adapter);
    }
}

/// <summary>Between whom an adapter stands.</summary>
internal enum AdapterKind
{
    GuestToHost,
    HostToGuest,
    GuestToGuest,

    /// <summary>The arguments of a call that may start later, from guest to guest.</summary>
    GuestArguments,

    /// <summary>The result of a call that may return later, from guest to guest.</summary>
    GuestResult,

    /// <summary>The arguments of such a call of a guest, from the host.</summary>
    HostArguments,

    /// <summary>The result of such a call of a guest, to the host.</summary>
    HostResult,

    /// <summary>Such a call of the host's function, with its arguments.</summary>
    HostCall,

    /// <summary>The result of the host's function.</summary>
    HostReturn,

    /// <summary>The elements of a stream or future.</summary>
    Elements,

    /// <summary>One element, from guest to host.</summary>
    LiftedElement,

    /// <summary>One element, from host to guest.</summary>
    LoweredElement,
}
