namespace Pillion.Wasm.Components.CanonicalAbi.Shapes;

/// <summary>Which way values of a shape go.</summary>
internal enum ShapeUse
{
    /// <summary>From the guest to the host, as a parameter: it may be a view of the guest's memory.</summary>
    LiftedParameter,

    /// <summary>From the guest to the host, as a result.</summary>
    LiftedResult,

    /// <summary>From the host to the guest.</summary>
    Lowered,
}
