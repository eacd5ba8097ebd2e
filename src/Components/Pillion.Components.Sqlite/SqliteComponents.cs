using Pillion.Abstractions;
using Pillion.Components.Sqlite.NameResolution;
using Pillion.Components.Sqlite.State;

namespace Pillion.Components.Sqlite;

/// <summary>The components that keep their data in a SQLite file.</summary>
public static class SqliteComponents
{
    /// <summary>All of them, by Dapr's type names.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [
        new("state.sqlite", static services => new SqliteStateStore(services)) { Aliases = ["state.sqlite3"] },
        new("nameresolution.sqlite", static services => new SqliteNameResolution(services)),
    ];
}
