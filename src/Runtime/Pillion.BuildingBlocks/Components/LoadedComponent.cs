using Pillion.Abstractions;

namespace Pillion.BuildingBlocks.Components;

/// <summary>A component that is initialised and ready, beside the declaration it came from.</summary>
/// <param name="Spec">The resolved declaration.</param>
/// <param name="Component">The running component.</param>
public sealed record LoadedComponent(ComponentSpec Spec, IComponent Component);
