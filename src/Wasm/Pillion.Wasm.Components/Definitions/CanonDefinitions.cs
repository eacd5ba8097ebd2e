namespace Pillion.Wasm.Components.Definitions;

/// <summary>Makes a component function of a core function: adds to the functions.</summary>
/// <param name="CoreFunction">Index of the core function.</param>
/// <param name="Type">Index of a function type.</param>
internal sealed record LiftDefinition(int Offset, uint CoreFunction, CanonOptions Options, uint Type) : Definition(Offset);

/// <summary>Makes a core function of a component function: adds to the core functions.</summary>
/// <param name="Function">Index of the function.</param>
internal sealed record LowerDefinition(int Offset, uint Function, CanonOptions Options) : Definition(Offset);

/// <summary>A function that the component model has built in: adds to the core functions. Which operands there are depends on the kind.</summary>
internal sealed record BuiltinDefinition(int Offset, BuiltinKind Kind) : Definition(Offset)
{
    /// <summary>Index of a type: a resource, stream or future; of a core type for <c>thread.new-indirect</c>.</summary>
    public uint Type { get; init; }

    /// <summary>Index of a core memory (<c>waitable-set.wait</c>, <c>waitable-set.poll</c>).</summary>
    public uint Memory { get; init; }

    /// <summary>Index of a core table (<c>thread.new-indirect</c>).</summary>
    public uint Table { get; init; }

    /// <summary>Whether it is marked <c>async</c>: it answers that it would block instead of waiting.</summary>
    public bool IsAsync { get; init; }

    /// <summary>Whether it is marked <c>cancellable</c>: it answers if the task is cancelled while it waits.</summary>
    public bool IsCancellable { get; init; }

    /// <summary>The slot of <c>context.get</c> and <c>context.set</c>.</summary>
    public uint Slot { get; init; }

    /// <summary>The type of that slot: i32 or i64.</summary>
    public ValueType SlotType { get; init; }

    /// <summary>What <c>task.return</c> returns; null for nothing.</summary>
    public ValueTypeReference? Result { get; init; }

    public CanonOptions Options { get; init; } = CanonOptions.None;
}
