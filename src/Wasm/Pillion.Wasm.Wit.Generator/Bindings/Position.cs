namespace Pillion.Wasm.Wit.Generator.Bindings;

/// <summary>Where a type is used, which decides what a list is in .NET.</summary>
internal enum Position
{
    /// <summary>Inside of another type: lists are arrays.</summary>
    Inside,

    /// <summary>A parameter of a function that the host implements: a list of numbers is a span over the guest's memory.</summary>
    HostParameter,

    /// <summary>A result of the host, or an argument for a guest: a list of numbers is memory of the host.</summary>
    Lowered,
}
