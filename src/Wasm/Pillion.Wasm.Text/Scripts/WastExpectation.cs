using System.Collections.Immutable;

namespace Pillion.Wasm.Text.Scripts;

/// <summary>What a script expects of a result.</summary>
public abstract record WastExpectation
{
    private WastExpectation() { }

    /// <summary>That value, floats bit by bit.</summary>
    public sealed record Exactly(WastValue Value) : WastExpectation;

    /// <summary>An <c>f32</c> that is such a NaN.</summary>
    public sealed record F32NaN(WastNaN Kind) : WastExpectation;

    /// <summary>An <c>f64</c> that is such a NaN.</summary>
    public sealed record F64NaN(WastNaN Kind) : WastExpectation;

    /// <summary>A vector of floats some of whose lanes are NaNs: each lane is expected by itself, the lowest first.</summary>
    public sealed record Lanes(ImmutableArray<WastExpectation> Expected) : WastExpectation;

    /// <summary>A reference that is not null, of a heap type such as <c>func</c> or <c>struct</c>.</summary>
    public sealed record Reference(string HeapType) : WastExpectation;

    /// <summary><c>(either …)</c>: any of these.</summary>
    public sealed record Either(ImmutableArray<WastExpectation> Alternatives) : WastExpectation;
}
