using Pillion.Abstractions;
using Pillion.Components.Sqlite.State;

namespace Pillion.Components.Sqlite;

/// <summary>The components that keep their data in a SQLite file.</summary>
public static class SqliteComponents
{
    /// <summary><c>state.sqlite</c>, also known as <c>state.sqlite3</c>.</summary>
    public static IReadOnlyList<ComponentRegistration> All { get; } =
    [new("state.sqlite", static services => new SqliteStateStore(services)) { Aliases = ["state.sqlite3"] }];
}
