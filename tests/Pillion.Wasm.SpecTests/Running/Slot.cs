using Pillion.Wasm.SpecTests.Suite;

namespace Pillion.Wasm.SpecTests.Running;

/// <summary>What a name of a script stands for: an instance or a module, or why there is none.</summary>
internal abstract record Slot
{
    internal sealed record Live(Instance Instance) : Slot;

    /// <summary>A module that is instantiated by a later command.</summary>
    internal sealed record Definition(Module Module) : Slot;

    /// <summary>The module needs features that the engine has not; commands that use it are skipped for the same reason.</summary>
    internal sealed record Later(Feature Needs) : Slot;

    /// <summary>The module should be there and is not; commands that use it fail with it.</summary>
    internal sealed record Broken : Slot;

    /// <summary>The fate of a command that needs an instance and finds this.</summary>
    public Verdict Explain() => this is Later later ? Verdict.Needs(later.Needs) : Verdict.Blocked;
}
