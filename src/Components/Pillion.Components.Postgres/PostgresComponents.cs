using Pillion.Abstractions;
using Pillion.Components.Postgres.Bindings;
using Pillion.Components.Postgres.Configuration;
using Pillion.Components.Postgres.State;

namespace Pillion.Components.Postgres;

/// <summary>The components that keep their data in a PostgreSQL server.</summary>
public static class PostgresComponents
{
    /// <summary>The PostgreSQL components of every block, by Dapr's type names.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [
        new("state.postgresql", static services => new PostgresQueryableStateStore(services)) { Aliases = ["state.postgres"] },
        new("state.postgresql", static services => new PostgresStateStore(services, PostgresStateOptions.BytesTable))
        {
            Aliases = ["state.postgres"],
            Versions = ["v2"],
        },
        new("bindings.postgresql", static services => new PostgresBinding(services)) { Aliases = ["bindings.postgres"] },
        new("configuration.postgresql", static services => new PostgresConfigurationStore(services))
        {
            Aliases = ["configuration.postgres"],
        },
    ];
}
