namespace Pillion.Wasm.Wit.Generator.Bindings;

/// <summary>Where a type is used, which decides what a list of numbers is in .NET.</summary>
internal enum Position
{
    /// <summary>Inside of another type, or where a call outlives its parameters: an array.</summary>
    Inside,

    /// <summary>A parameter that is read during the call only: a span, for the host over the guest's memory.</summary>
    Parameter,

    /// <summary>What the host gives to a guest: memory.</summary>
    Lowered,
}
