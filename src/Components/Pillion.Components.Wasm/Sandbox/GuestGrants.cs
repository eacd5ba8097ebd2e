using Pillion.Abstractions;
using Pillion.Wasi;

namespace Pillion.Components.Wasm.Sandbox;

/// <summary>What a component's guests are given: nothing but clocks and random numbers, and those of a strict sandbox are the same in every run.</summary>
internal sealed record GuestGrants
{
    /// <summary>Whether clocks and random numbers are the same in every run (<c>strictSandbox</c>).</summary>
    public required bool IsStrict { get; init; }

    /// <summary>Reads the grants.</summary>
    /// <exception cref="ComponentException">One of them cannot be read.</exception>
    public static GuestGrants Read(ComponentMetadata metadata) => new() { IsStrict = metadata.GetBoolean(false, "strictSandbox") };

    /// <summary>The same for one instance of a guest.</summary>
    public WasiOptions CreateOptions() =>
        IsStrict ? new WasiOptions { Clock = new StrictClock(), Random = new StrictRandom() } : WasiOptions.None;
}
