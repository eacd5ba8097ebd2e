using Pillion.Abstractions.State;

namespace Pillion.BuildingBlocks.Callbacks;

/// <summary>An event of an input binding on its way to the app.</summary>
/// <param name="BindingName">The component's name.</param>
/// <param name="Route">Where an HTTP app gets it: the component's <c>route</c>, or its name.</param>
/// <param name="Data">The data.</param>
/// <param name="Metadata">What the binding tells about it, or null for nothing; header fields for an HTTP app.</param>
public readonly record struct BindingEvent(
    string BindingName,
    string Route,
    ReadOnlyMemory<byte> Data,
    IReadOnlyDictionary<string, string>? Metadata
);

/// <summary>What the app answered to an event of an input binding. A gRPC app may ask for more to be done with its answer (<c>BindingEventResponse</c>).</summary>
public sealed record BindingEventAnswer
{
    /// <summary>The app's bytes, which go back to the component and to the bindings in <see cref="To"/>.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The state store that <see cref="States"/> go to.</summary>
    public string StoreName { get; init; } = "";

    /// <summary>State to save.</summary>
    public IReadOnlyList<StateSetRequest> States { get; init; } = [];

    /// <summary>Output bindings to invoke with <see cref="Data"/>.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Whether those are invoked all at once, instead of one after another until one fails.</summary>
    public bool InParallel { get; init; }
}
