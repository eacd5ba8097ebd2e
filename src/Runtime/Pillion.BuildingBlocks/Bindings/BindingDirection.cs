using Pillion.Abstractions;

namespace Pillion.BuildingBlocks.Bindings;

/// <summary>What a binding component is declared for: the metadata <c>direction</c>, <c>input</c>, <c>output</c> or both with a comma; absent means whatever the component can.</summary>
internal static class BindingDirection
{
    /// <summary>Whether the component may be read from.</summary>
    public static bool AllowsInput(ComponentSpec spec) => Allows(spec, "input");

    /// <summary>Whether the component may be invoked.</summary>
    public static bool AllowsOutput(ComponentSpec spec) => Allows(spec, "output");

    /// <summary>Whether the declaration says that the app wants the events, so that it need not be asked.</summary>
    public static bool SaysInput(ComponentSpec spec) => spec.Metadata.TryGet(["direction"], out var text) && Names(text, "input");

    private static bool Allows(ComponentSpec spec, string direction) =>
        !spec.Metadata.TryGet(["direction"], out var text) || Names(text, direction);

    private static bool Names(string text, string direction) =>
        text.Split(',').Any(d => d.Trim().Equals(direction, StringComparison.OrdinalIgnoreCase));
}
