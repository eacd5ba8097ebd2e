namespace Pillion.Wasm.Wit.Types;

/// <summary><c>result</c>, with either side optional.</summary>
/// <param name="ok">What comes with success.</param>
/// <param name="error">What comes with failure.</param>
public sealed class WitResultType(WitType? ok, WitType? error) : WitType
{
    /// <summary>What comes with success.</summary>
    public WitType? Ok { get; } = ok;

    /// <summary>What comes with failure.</summary>
    public WitType? Error { get; } = error;
}
