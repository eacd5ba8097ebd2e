using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.CanonicalAbi;

/// <summary>
/// One <c>canon lift</c> or <c>canon lower</c> of one component instance: what compiled adapters need at run time. Fields, because adapters
/// read them.
/// </summary>
/// <remarks>Core functions are what the core index space holds: a <see cref="Function"/>, or the delegate of a lowered or built-in one.</remarks>
internal sealed class AbiContext
{
    /// <summary>The component instance in which the definition stands: whose flags and handles are concerned.</summary>
    public readonly ComponentInstance Instance;

    /// <summary>The option <c>memory</c>; null if the signature needs none.</summary>
    public readonly Memory? Memory;

    /// <summary>The resources of the function type, in the order of <see cref="ResourceTypes.In"/>.</summary>
    public readonly RuntimeResource[] Resources;

    /// <summary>The option <c>realloc</c>: old address, old size, alignment, new size.</summary>
    public readonly Func<int, int, int, int, int>? Realloc;

    /// <summary>The core instance of the lifted function; null for a lower, and if what is lifted is itself lowered or built in.</summary>
    public readonly Instance? CoreInstance;

    /// <summary>Counted by <see cref="AbiMemory.Charge"/> during a call.</summary>
    public long NestedBytes;

    // Bound to the delegate type of the flattened signature when the first adapter is.
    public Delegate? Core;
    public Delegate? AfterReturn;

    private readonly object? _coreFunction;
    private readonly object? _postReturn;

    /// <param name="name">What messages call the function: <c>wasi:io/poll@0.2.0#poll</c>.</param>
    /// <param name="coreFunction">What a lift lifts; null for a lower.</param>
    /// <param name="resources">In the order of <see cref="ResourceTypes.In"/>.</param>
    public AbiContext(
        string name,
        ComponentFunctionType type,
        ComponentInstance instance,
        Memory? memory = null,
        object? realloc = null,
        object? coreFunction = null,
        object? postReturn = null,
        RuntimeResource[]? resources = null
    )
    {
        Name = name;
        Type = type;
        Instance = instance;
        Memory = memory;
        Realloc = realloc is null
            ? null
            : (Func<int, int, int, int, int>)CoreFunctions.Bind(realloc, typeof(Func<int, int, int, int, int>));
        CoreInstance = (coreFunction as Function)?.Instance;
        _coreFunction = coreFunction;
        _postReturn = postReturn;
        Resources = resources ?? [];
    }

    /// <summary>What messages call the function.</summary>
    public string Name { get; }

    public ComponentFunctionType Type { get; }

    /// <summary>Binds the lifted function, and that which follows its return, to the delegate types that adapters call.</summary>
    public void BindCore(CoreSignature signature)
    {
        if (Core is not null)
        {
            return;
        }

        if (_postReturn is not null)
        {
            AfterReturn = CoreFunctions.Bind(_postReturn, signature.PostReturn.DelegateType);
        }

        Core = CoreFunctions.Bind(
            _coreFunction ?? throw new InvalidOperationException($"{Name} is a lowered function, not a lifted one."),
            signature.DelegateType
        );
    }

    /// <summary>A trap that says of which function and value.</summary>
    /// <param name="where">Index of a parameter, or <see cref="AbiTraps.InResult"/>.</param>
    public WasmTrapException Trap(int where, string message) => new(TrapKind.ComponentRule, $"{message} ({Describe(where)})");

    /// <summary>A value of the host's that has no counterpart in WIT: its mistake, not the guest's.</summary>
    public ArgumentException HostError(int where, string message) => new($"{message} ({Describe(where)})");

    private string Describe(int where) =>
        where == AbiTraps.InResult ? $"result of {Name}"
        : (uint)where < (uint)Type.Parameters.Length ? $"parameter \"{Type.Parameters[where].Name}\" of {Name}"
        : $"parameters of {Name}";
}
