using System.Collections.Immutable;

namespace Pillion.Wasm.Text.Scripts;

/// <summary>Something done with an instance.</summary>
/// <param name="Instance">The identifier of the instance, without the dollar sign; null for the latest one.</param>
/// <param name="Name">The name of the export.</param>
public abstract record WastAction(string? Instance, string Name)
{
    /// <summary><c>(invoke $instance "name" value*)</c>: calls an exported function.</summary>
    public sealed record Invoke(string? Instance, string Name, ImmutableArray<WastValue> Arguments) : WastAction(Instance, Name);

    /// <summary><c>(get $instance "name")</c>: reads an exported global.</summary>
    public sealed record Get(string? Instance, string Name) : WastAction(Instance, Name);
}
