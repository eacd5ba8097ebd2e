namespace Pillion.Wasm.Text.Scripts;

/// <summary>A kind of NaN that a script expects (core spec, §4.3.3 "NaN Propagation"); either sign.</summary>
public enum WastNaN
{
    /// <summary><c>nan:canonical</c>: of the payload only the top bit is set.</summary>
    Canonical,

    /// <summary><c>nan:arithmetic</c>: of the payload the top bit is set, and perhaps others.</summary>
    Arithmetic,
}
