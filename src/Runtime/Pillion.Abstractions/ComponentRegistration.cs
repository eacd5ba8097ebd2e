namespace Pillion.Abstractions;

/// <summary>
/// Makes one kind of component known under its Dapr type name. A component project exposes its registrations as a list; the host is the
/// only one that collects them.
/// </summary>
public sealed class ComponentRegistration
{
    private readonly Func<ComponentServices, IComponent> _create;

    /// <summary>Registers a component type.</summary>
    /// <param name="type">The Dapr type name, block and technology: <c>state.sqlite</c>.</param>
    /// <param name="create">Makes an instance that is not yet initialised.</param>
    public ComponentRegistration(string type, Func<ComponentServices, IComponent> create)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentNullException.ThrowIfNull(create);
        Type = type;
        _create = create;
    }

    /// <summary>The Dapr type name; compared without regard to case.</summary>
    public string Type { get; }

    /// <summary>Other type names of the same component (<c>state.sqlite3</c>).</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The versions it implements. An empty version in a resource means <c>v1</c>; <c>v0</c> is accepted for <c>v1</c>, as Dapr does.</summary>
    public IReadOnlyList<string> Versions { get; init; } = ["v1"];

    /// <summary>A new instance, not yet initialised.</summary>
    public IComponent Create(ComponentServices services) => _create(services);
}
