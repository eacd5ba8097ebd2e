namespace Pillion.Wasm.Text.Scripts;

/// <summary>Why a script expects a module to be refused.</summary>
public enum WastRejection
{
    /// <summary>Its text or binary is malformed.</summary>
    Malformed,

    /// <summary>It is not valid.</summary>
    Invalid,

    /// <summary>What it imports is not there or has another type.</summary>
    Unlinkable,

    /// <summary>Its instantiation traps.</summary>
    Uninstantiable,

    /// <summary>One of its annotations or custom sections is malformed; readers need not look at those.</summary>
    MalformedCustom,

    /// <summary>One of its annotations or custom sections is not valid; readers need not look at those.</summary>
    InvalidCustom,
}
