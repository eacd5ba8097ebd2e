using System.Globalization;
using Pillion.Abstractions;

namespace Pillion.Components.Sqlite.Native;

/// <summary>Makes a component's tables once; which form they have stands in a metadata table, where daprd looks for it, too.</summary>
/// <param name="metadataTable">The metadata table.</param>
/// <param name="key">The component's key in it.</param>
/// <param name="path">The file, for messages.</param>
/// <remarks>components-contrib <c>common/component/sql/migrations/sqlite</c>.</remarks>
internal sealed class SqliteMigration(string metadataTable, string key, string path)
{
    private const int Level = 1;

    /// <summary>Brings the file to the current form, in one transaction.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="create">The statements that make the tables; asked for when they are not there yet.</param>
    /// <exception cref="ComponentException">The metadata table holds something that is no migration level.</exception>
    /// <exception cref="SqliteException">A statement failed.</exception>
    public void Run(SqliteConnection connection, Func<string> create)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            connection.Execute($"CREATE TABLE IF NOT EXISTS {metadataTable} (key text NOT NULL PRIMARY KEY, value text NOT NULL)");
            var text = connection.QueryText($"SELECT value FROM {metadataTable} WHERE key = '{key}'") ?? "0";
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var level))
            {
                throw new ComponentException(
                    ComponentErrorKind.Configuration,
                    $"invalid migration level found in table '{metadataTable}' of '{path}': '{text}' is not a number"
                );
            }

            if (level < Level)
            {
                connection.Execute(create());
                connection.Execute($"REPLACE INTO {metadataTable} (key, value) VALUES ('{key}', '{Level}')");
            }

            connection.Execute("COMMIT");
        }
        catch
        {
            if (!connection.IsAutocommit)
            {
                connection.Execute("ROLLBACK");
            }

            throw;
        }
    }
}
