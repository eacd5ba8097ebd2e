namespace Pillion.Wasm.SpecTests.Running;

/// <summary>What a name of a script stands for: an instance or a module, or why there is none.</summary>
internal abstract record Slot
{
    internal sealed record Live(Instance Instance) : Slot;

    /// <summary>A module that is instantiated by a later command.</summary>
    internal sealed record Definition(Module Module) : Slot;

    /// <summary>The module should be there and is not; commands that use it fail with it.</summary>
    internal sealed record Broken : Slot;
}
