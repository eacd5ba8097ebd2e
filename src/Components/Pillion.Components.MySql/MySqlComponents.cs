using Pillion.Abstractions;
using Pillion.Components.MySql.Bindings;
using Pillion.Components.MySql.State;

namespace Pillion.Components.MySql;

/// <summary>The components that keep their data in a MariaDB or MySQL server.</summary>
public static class MySqlComponents
{
    /// <summary>The MySQL components of every block, by Dapr's type names.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [
        new("state.mysql", static services => new MySqlStateStore(services)),
        new("bindings.mysql", static services => new MySqlBinding(services)),
    ];
}
