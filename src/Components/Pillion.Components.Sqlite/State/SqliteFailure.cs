using Pillion.Abstractions;
using Pillion.Components.Sqlite.Native;

namespace Pillion.Components.Sqlite.State;

/// <summary>Where SQLite's errors become the component's own.</summary>
internal static class SqliteFailure
{
    public static ComponentException Translate(SqliteException e, string path) =>
        new(e.IsBusy ? ComponentErrorKind.Unavailable : ComponentErrorKind.Internal, $"SQLite database '{path}': {e.Message}", e);
}
