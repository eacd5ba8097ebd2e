using Microsoft.Extensions.Logging;
using Pillion.Components.Sqlite.Native;

namespace Pillion.Components.Sqlite.State;

/// <summary>Makes the table of the items, with the columns that daprd gives it, so that both can use one file.</summary>
internal static partial class SqliteSchema
{
    /// <summary>Brings the file to the current form.</summary>
    /// <exception cref="Pillion.Abstractions.ComponentException">The metadata table holds something that is no migration level.</exception>
    /// <exception cref="SqliteException">A statement failed.</exception>
    public static void Migrate(SqliteConnection connection, SqliteStateOptions options, ILogger logger)
    {
        var migration = new SqliteMigration(options.MetadataTableName, "migrations", options.Database.Path);
        migration.Run(
            connection,
            () =>
            {
                Log.CreatingTable(logger, options.TableName, options.Database.Path);

                // IF NOT EXISTS: files older than the metadata table have the state table already.
                return $"""
                    CREATE TABLE IF NOT EXISTS {options.TableName} (
                      key TEXT NOT NULL PRIMARY KEY,
                      value TEXT NOT NULL,
                      is_binary BOOLEAN NOT NULL,
                      etag TEXT NOT NULL,
                      expiration_time TIMESTAMP DEFAULT NULL,
                      update_time TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
                    );
                    """;
            }
        );
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Creating state table '{Table}' in {Path}")]
        public static partial void CreatingTable(ILogger logger, string table, string path);
    }
}
