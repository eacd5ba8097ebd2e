using Pillion.Abstractions;

namespace Pillion.BuildingBlocks.Components;

/// <summary>A group of components that is loaded when one of them may be asked for: a project of the host.</summary>
/// <param name="types">Patterns of the Dapr type names it may have: <c>*.redis</c>, <c>middleware.*</c>, or a name as it is.</param>
/// <param name="load">Gives its registrations; called once.</param>
public sealed class ComponentModule(IReadOnlyList<string> types, Func<IEnumerable<ComponentRegistration>> load)
{
    /// <summary>Whether one of the patterns means the type.</summary>
    public bool MayHave(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        foreach (var pattern in types)
        {
            if (
                pattern[0] == '*' ? type.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
                : pattern[^1] == '*' ? type.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
                : type.Equals(pattern, StringComparison.OrdinalIgnoreCase)
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Its registrations.</summary>
    public IEnumerable<ComponentRegistration> Load() => load();
}
